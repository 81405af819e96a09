"""Sample phrases for the agents' instructions: how customers ask for each thing.

They help a language model and the local engine alike. They are written the way people
speak, whole and clipped; add a phrase wherever a customer was sent to the wrong agent.
"""

from __future__ import annotations

POLICY = """
how many bags can i bring
how many suitcases am i allowed
what's the carry on size limit
how big can my hand luggage be
how heavy can a checked bag be
what does an overweight bag cost
is there a fee for a second bag
can i bring a guitar on board
can i take my skis
do you allow strollers
can i bring a car seat for my baby
are liquids allowed in my bag
can i bring food through
can i fly with a power bank
is my laptop okay in checked luggage
what can't i pack
does my backpack count as a personal item
how early can i check in online
when does online check in open
how do i check in
i want to check in
can i check in at the airport
how late can i check in for my flight
when do i have to be at the gate
how early should i get to the airport
do i need to print my boarding pass
can i use a boarding pass on my phone
can i change my flight for free
what does it cost to change a flight
is there a change fee
can i change my booking after i paid
how do i change my flight
can i switch to another flight on the same day
what are the rules for changing a ticket
how long do i have to change my mind after booking
am i allowed to change the date
what if i want to cancel
can i cancel and get my money back
how do refunds work
i want a refund
when do i get my refund
how long does a refund take
do i get a refund if my flight is cancelled
what happens if my flight gets cancelled
what am i owed if my flight is delayed
my flight was late do i get compensation
what do i get if the delay is more than three hours
do you pay for a hotel if we get stuck overnight
will i get meal vouchers for a long delay
what happens if i miss my flight
what if i miss my connection
what if i get bumped from the flight
can i get a seat upgrade
how do i upgrade to business
how late can i ask for an upgrade
upgrade me please
how do i pick my seat
can i change my seat
does choosing a seat cost extra
what are exit row seats
who can sit in the exit row
can my kids sit with me
which seats have more legroom
do you have wifi on the plane
is the internet free
how fast is the wi-fi
do you serve food on board
can i get a vegetarian meal
are drinks free
is there power at my seat
what movies are there
can i bring my dog
can my cat fly in the cabin
how much is it to bring a pet
what size carrier does my pet need
can i take my emotional support animal
do service dogs fly free
my kid is flying alone how does that work
can a twelve year old travel without parents
do babies need their own ticket
can i fly while pregnant
can i get a wheelchair
i need help getting to the gate
i'm deaf can you help me on board
can i bring my medication
i use a cpap machine can i bring it
do i need a passport
what id do i need to fly
do i need a visa
is my driving licence good enough
how do i earn points
how do i use my miles
what are the benefits of gold status
do points expire
can i put the ticket in someone else's name
there's a mistake in my name on the ticket
can i hold a fare without paying
how can i pay
can i pay in installments
do you have a best price promise
do you offer student discounts
is there a discount for groups
how do i get an invoice
what happens when my bag is lost
my suitcase didn't arrive
my bag came out damaged
how do i claim for a broken suitcase
i left something on the plane
how do i contact you
how do i make a complaint
i want to speak to a person
what's your phone number
do you have a lounge
who can use the lounge
can i bring a guest to the lounge
what about international flights
and for domestic
and what about pets
and if it's heavier
does that also apply to children
is that per person
how much is it
what's the limit
what are the fees
can i bring two
is that allowed
are there exceptions
what are my rights
what's included in the basic fare
what's the difference between the fares
does my fare include a bag
tell me about baggage
tell me about your pet policy
baggage rules
wifi
pets
carry on dimensions
refund policy
explain the rules about delays
i have a question about luggage
quick question about checking in
if i book today can i still change it tomorrow
suppose my flight is delayed five hours what do i get
my flight is tomorrow can i still upgrade
i'm flying with a baby what can i bring
i've got a flight next week can i bring my bike
my flight got cancelled can i get my money back
i booked yesterday can i still change for free
we're travelling with two kids do they get a bag
um so i was wondering like how much luggage do we get
hi yeah i just wanted to know whether i can take my dog with me
what time do counters close
what's the latest i can drop my bag
how long before departure does boarding start
do you fly with drones
can i carry a knife in my checked bag
can i smoke on board
is alcohol allowed
what's the weight limit for my bag
how many carry ons do i get on my flight
will i be charged for my suitcase
do i have to pay for my seat
does my ticket include meals
do you rebook people automatically when a flight is cancelled
can someone else pick up my refund
is my ticket refundable
can i get a voucher instead of money
how long is my voucher valid
is there a fee to rebook
how much does it cost to switch to a later flight
can i fly standby
can i go on an earlier flight without paying
what do you do when a flight is full
is travel insurance included
""".strip().splitlines()

STATUS = """
what's the status of my flight
is my flight on time
is my flight delayed
how late is my flight
is my plane running late
what time does my flight leave
when do i take off
when does my plane leave tomorrow
when do we land
what time do i get there
when will i arrive
what time is my arrival
which gate do i go to
what's my gate
what gate is it
has my gate changed
which terminal do i need
which terminal am i leaving from
where does my flight leave from
when do we board
what time is boarding for my flight
has boarding started for my flight
is my flight boarding yet
did my flight leave already
has my plane taken off
did my plane land
where is my plane right now
is my flight cancelled
was my flight cancelled
did they cancel my flight
check my flight
check on my flight for me
can you check my flight
could you look up my flight
look up my booking
pull up my reservation
show me my booking
show me my trips
what trips do i have
which flights do i have booked
do i have a flight tomorrow
when is my next flight
when's my flight
what day do i fly
what's my seat
which seat am i in
where am i sitting
what's my seat number
what's my confirmation code
what's my booking reference
what's my flight number
which flight am i on
am i booked on the morning flight
am i still booked
is my booking confirmed
did my booking go through
is everything okay with my flight
is everything still on schedule
any delays on my flight
any news about my flight
any changes to my flight
how's my flight looking
will my flight leave on time
are we leaving on time
are we still leaving at eight
is it still on time
is it delayed
how long is the delay
why is my flight late
flight status
flight status please
status of my trip
my flight status
my itinerary please
my departure time
gate number please
what's happening with my flight
tell me about my flight
tell me when my flight goes
i'd like to know if my flight is on time
i want to check the status of my flight
i need my flight details
i wanna know when i leave
i'm flying today is everything on time
i'm flying to boston tonight is it on time
i'm on the seven o'clock is it delayed
i'm at the airport where do i go
i can't find my gate
i forgot what time my flight is
i forgot my seat number
um hi could you tell me if my flight's gonna be late
hey so i'm just leaving the house and wanted to check if the flight's on time
yeah hi it's about my flight tonight is it still going
so my flight is it on schedule or not
can you tell me which gate i'm at
do you know when my flight boards
do you know if my flight is delayed
what about my return flight
and my flight back when is that
and which terminal
and what gate
and my seat
what about tomorrow's flight
how about my other trip
is flight two oh four on time
is my connecting flight on time
will i make my connection
when does my connection leave
what's the new departure time
did the time change
has my departure time changed
the board says delayed is that my flight
i got a message about a change to my flight what is it
i got an email that my flight is delayed
my wife says the flight's cancelled is that true
how many stops does my flight have
how long is my flight
who's on my booking
which airport am i flying from
where am i flying to
am i on time
""".strip().splitlines()

REBOOKING = """
i want to change my flight
i need to change my flight
i'd like to change my flight please
change my flight
change my flight to tomorrow
change my booking to friday
can you change my flight
could you change my flight to a later one
please change my booking
put me on a later flight
put me on a later one
put me on the next one
put me on an earlier flight
put me on the evening flight
get me on the next flight
get me on an earlier plane
get me out of here tonight
get me home today
move me to tomorrow
move me to the later flight
move my flight to monday
move my trip to next week
can you move me to a different flight
could you push my flight back a day
switch me to the morning flight
switch my flight
swap my flight for a later one
rebook me
rebook my flight
i need to be rebooked
i'd like to rebook
can you rebook me on something else
book me on another flight
book me on the seven pm instead
i want a different flight
i want to leave earlier
i want to fly tomorrow instead
i need to leave later
i need an earlier flight
i need a later flight
i need another flight
i need to get there sooner
i'd rather fly in the morning
i'd prefer the afternoon flight
find me another flight
find me a different flight
find me something earlier
find me something after six
is there an earlier flight i can take
is there a later flight i could get on
are there any seats on a later flight for me
are there other flights i can take today
what other flights are there
what else is there today
what other options do i have to get there
what are my options for getting there tonight
which flights can i switch to
show me alternatives
show me later flights
any earlier flights
anything earlier
anything later
anything tomorrow
do you have anything in the afternoon
do you have anything leaving later
have you got something in the evening
can i get on a later flight today
can i take the next one instead
can i go on the ten fifteen instead
can i leave a day earlier
can you get me on something tonight
can you put me on a flight tomorrow
can you find me an alternative
my flight was cancelled i need another one
my flight got cancelled can you put me on another one
my flight is cancelled get me a new one
they cancelled my flight what else can i take
my flight's delayed too long i want another one
i missed my flight
i missed my flight put me on the next one
i'm going to miss my flight can you rebook me
i'm stuck in traffic i won't make my flight
i'm running late can you put me on the next one
i won't make my connection find me another way
i missed my connection i need a new flight
i can't make my flight
i can't fly tomorrow move it to thursday
my meeting ran over i need a later flight
my plans changed i need to fly on sunday
my meeting finished early can i get out sooner
something came up i have to fly a day later
the morning flight is too early for me
that flight's too late for me
i'll take the later one
i'll take the second one
the first one please
the ten fifteen please
let's do the earlier one
the one at six thirty
option two
book that one
i'd like the later one
give me the next available flight
give me a seat on the next flight
bring my flight forward
push it back a few hours
delay my trip by a day
change the date of my trip
change my departure
change my return
change it to another day
change it to the weekend
make it monday instead
take me off this flight and put me on the next
um hi i need to um move my flight to like thursday
yeah so i was booked for tonight but i need to go tomorrow
hey could you maybe see if there's an earlier one i could hop on
okay so my kid is sick and we need to go another day
i'd like to go ahead and switch flights
let's change my flight
help me change my flight
help me find another flight
""".strip().splitlines()
