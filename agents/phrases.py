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
how early can i check in for my flight online
when can i check in for my flight
can i check in for my flight yet
where do i check in for my flight
how do i check in for my flight tonight
my flight was four hours late am i owed anything
the plane left three hours late what compensation is there
our flight was delayed overnight who pays for the hotel
we were delayed do we get food
when do my points run out
how long are my miles good for
when does my voucher expire
what time does the lounge open
what time does bag drop close
what time does boarding usually start
when do you close the gate
when do doors close
how long before my flight should i get there
what happens to my bag if i miss my connection
who do i talk to about a refund
what number do i ring
can i get a human
let me talk to an agent
i want to complain
i need help with a wheelchair
i need a wheelchair
i need to bring my dog
i want to bring my cat
i want to take my bike
i want to upgrade
i'd like an upgrade
i need an extra bag
i'd like to add a bag
i want to pick a seat
i'd like an exit row seat
i need a special meal
i'd like a kosher meal
i want to cancel my flight
cancel my booking
i need to cancel
i want my money back
i want compensation
i'd like a receipt
i need an invoice for my company
i need to correct my name
i got married and my name changed
i lost my bag
i lost my phone on the flight
they lost my luggage
i'm travelling with an infant
i'm travelling with my dog on friday any rules
i'm pregnant can i fly next month
i've got a broken leg can i get extra room
i've got two suitcases is that okay
i have a peanut allergy
i have a heavy suitcase
i'm over the weight limit
i've never flown with you what should i know
we have a stroller and a car seat does that cost extra
we're a group of twelve is there a discount
could i bring a cake on the plane
could my friend take my seat
may i bring my own drinks
would my guitar count as my carry on
would it cost me to move to another day
would i lose my money if i don't fly
will my dog be okay in the hold
will you refund me if i get sick
will you hold my connection if i'm late
should i check my stroller
should i bring my passport for a domestic trip
does the plane have screens
does a diaper bag count
does everybody get a free drink
do you charge for water
do you take cash on board
do you weigh the carry ons
do you guarantee connections
do you have sockets
is it okay to bring scissors
is it possible to bring a bike
is it too late to get a refund
is there a dress code
is there an age limit for travelling alone
is there a limit on liquids
is there a size limit for bags
are electric scooters allowed
are there charging points on board
are babies free
are lithium batteries okay
are pets allowed
am i allowed to bring lighters
am i entitled to anything if you cancel
am i covered if i get ill
what's free and what isn't
what's the cheapest way to bring a bag
what's the rule on changing flights
what's your cancellation policy
what's the deal with overhead bins
what's the deadline for free changes
what's a personal item
what counts as a small bag
what sort of carrier is okay
what kinds of pets do you take
what papers does my dog need
what do i do if my bag is broken
what do i do if i lost my ticket
what do you mean by basic fare
what do you do for nervous flyers
what if i'm too late for check in
what if my bag is too heavy
what if the weather is bad do i get my money back
what if you cancel my flight
what happens if i'm late to the gate
which items are banned
which fare lets me change for free
which documents do i need
where can i report a lost bag
where do i find your fees
who qualifies for the exit row
who gets priority boarding
why do you charge for bags
how about kids
how about a second one
how many hours before can i check in
how many pounds can my bag be
how many pets per person
how much for wifi
how much notice do i need for a wheelchair
how much is an upgrade
how much would i pay for two extra bags
how much does it cost to cancel
how far ahead can i request an upgrade
how fast do i have to claim for a broken bag
how do you handle lost luggage
how does the waitlist work
how does boarding work
how can i reach someone
explain how upgrades work
explain the baggage fees
tell me the rules for emotional support dogs
tell me what i can bring
tell me how refunds work
give me the carry on size
i wonder if dogs are allowed
i was told changes are free is that right
i heard wifi is free is it
i read that exit rows cost more
i just want to know the bag fee
i'd like to know what happens if my flight is cancelled
i'd like to know if i can change my ticket
my friend says i can take two bags is that true
my bag is twenty four inches is that too big
my carry on is a bit bigger than the limit
my bag weighs sixty pounds what'll that cost
my dog is twenty five pounds can he come
my kid is five does she need a seat
my grandma doesn't speak english can someone help her
my ticket is nonrefundable can i still get something back
my flight is in two hours is it too late to check in
my flight's on time right so when should i check my bags
my flight was cancelled what am i entitled to
my flight got moved by four hours can i get a refund
if i don't like the new time can i get my money back
if my connection is late do i have to pay for a new ticket
if the flight is full do you pay people to give up seats
in case i need to cancel what does it cost
so if i change my flight do i pay the difference
um i guess i was wondering if uh snacks are included
yeah hello i wanna ask about bringing a like a baby seat on board
sorry i just have a quick question about uh the wifi situation
okay so here's the thing i've got this big suitcase and i don't know if it's too heavy
my boss booked my ticket and i need to know if it can be changed
it's my first time flying what do i need to bring with me
checking in
online check in
overweight bags
exit row
seat upgrades
free changes
delay compensation
lost luggage
unaccompanied minors
special meals
lounge access
travelling with a baby
name change
flight change fees
contact number
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
where do i go for my flight
where do i go to board
where do i have to go now
where am i flying from
where's my plane
where's my flight at
which way is my gate
which gate are we at
which seats do we have
which terminal does it leave from
list my flights
list my trips
list all my bookings
show my flights
what flights do i have
what have i got booked
what's my schedule
what's my itinerary
what am i booked on
what seat do i have
what row are we in
what day is my trip
what day's my flight again
what date do i come back
what time are we flying
what time was my flight again
what time do we get in
what time should i expect to arrive
what time does it land
what time does it get there
what time is it boarding
what time is takeoff
what's my arrival time
what's my new gate
what's my terminal
what's the gate for my flight
what's the departure time now
what's the estimated departure
what's my locator
what's the name on my booking
what's the delay
what's happening with the flight to boston
what about the flight home
and the flight home
okay what about my other flight
how about my flight on sunday
any update
any update on my flight
any updates for me
any word on the delay
anything new on my flight
is there a delay
is there any delay on the flight to miami
is the flight to denver on time
is the ten fifteen on time
is flight one eighteen late
is my flight still at eight
is my flight still leaving
is my flight going
is my flight good
is my trip confirmed
is my seat a window
is my gate open
is my plane at the gate
is it boarding
is it going to be late
is it cancelled
is it still leaving from gate twelve
is that flight on time
is the plane late
is the time the same
are we delayed
are we on schedule
are we still on
are they boarding yet
am i in the right terminal
am i on the right flight
am i on the two o'clock
am i flying tomorrow or friday
am i sitting by the window
am i late for boarding
was my flight moved
was it pushed back
were there any changes to my trip
has it left
has it landed yet
has my trip been changed
has anything changed with my flight
has my flight been delayed
has my flight been moved
have you got me down for tomorrow
have they changed the gate
have i missed boarding
did it leave on time
did you find my booking
did my seat change
did you move my flight
do i fly today
do i have a seat
do i have a seat assigned
do i have any bookings
do i have anything coming up
do i leave from terminal one
do you have me on the seven am
do you have my reservation
do you see my trip
does my flight stop anywhere
does my flight leave today
does it leave on time
does my plane leave at nine
when does it leave
when does it land
when does boarding begin for us
when does my flight to chicago go
when am i flying
when am i due to land
when are we leaving
when are we boarding
when is takeoff
when is it going to leave
when will we take off
when should i be landing
how long until my flight
how long till boarding
how much longer is the delay
how late are we
how late is it running
how delayed is it
how's it looking for tonight
how's the flight to dallas
can you see if my flight is late
can you see my booking
can you find my flight
can you pull up my trip
can you tell me my seat
can you tell me when i land
can you remind me when i fly
can you confirm my flight
can you confirm i'm booked
can you look at my flight for me
could you check if it's on time
could you tell me what time we leave
could you give me my gate
would you check on my flight
would you look up my flight please
please check my flight
please tell me my gate
please pull up my booking
check the status
check status of my flight
check whether my flight is delayed
check my reservation
check my gate
look up my flight
look up my trip
find my booking
find my reservation please
pull my trip up
read me my flight details
read out my booking
remind me when i leave
remind me of my seat
give me my flight details
give me the status
give me an update on my flight
let me know if it's delayed
let me know my gate
show me my flight
show me my gate
tell me my seat number
tell me what time i arrive
tell me if we're delayed
tell me about my trip tomorrow
tell me my booking code
i need my gate
i need my booking reference
i need my seat number
i need to know if my flight's late
i need to know when i land
i need an update on my flight
i want my flight information
i want to know my gate
i want to see my booking
i want to know if i'm still on time
i'd like my itinerary
i'd like to check my booking
i'd like to hear about my flight tomorrow
i'd like to know when my plane goes
i'm calling about my flight today
i'm calling to see if the flight is on time
i'm checking on a flight
i'm just wondering if my plane is late
i'm wondering when i fly
i'm picking up my mom is her flight late
i'm in line for security how long do i have
i'm on my way is it still leaving at five
i don't know my gate
i don't know what time my flight is
i don't remember my seat
i don't see my gate on the screen
i deleted the email what time do i fly
i lost my boarding pass what seat was i
i have a flight today is it on time
i have a flight at six is everything good
i've a flight tonight to boston what's the gate
i heard there's a delay
i heard my flight was cancelled
i think my flight is delayed
i think my gate changed
my flight is at eight right
my flight tonight
my next trip
my gate
my terminal
my arrival time
my booking
my reservation
my flight to boston
my phone says my flight is late is that correct
the app says delayed what's going on
the screen shows nothing for my flight
the gate changed didn't it
there's a storm is my flight still going
with this weather is my flight okay
so what's the story with my flight
so when do i land then
okay so i'm at the airport right and i don't see my flight anywhere
um yeah i'm flying out tonight i think around nine just wanted to make sure it's on time
good morning i'm due to fly to miami later could you check it for me
so we're supposed to leave at three is that still happening
delayed or not
on time or not
departure time
arrival time
gate and terminal
boarding time
seat number
booking status
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
i want another flight
i want the next flight
i want an earlier flight
i want a later one
i want to move my flight
i want to fly later
i want to go on friday instead
i want to be on an earlier plane
i want to get there earlier
i want to take a later plane
i want to change to the evening
i want to change the day i fly
i want to change my booking
i want to change my travel date
i want to change my return flight
i want to switch my flight to next week
i wanna go later
i wanna go home sooner
i wanna get on something earlier
i wanna move my flight up
i need something later
i need something sooner
i need to go earlier
i need to go a day later
i need to leave tonight
i need to fly out today instead of tomorrow
i need to move my trip
i need to push my flight back
i need to postpone my flight
i need to reschedule
i need to switch flights
i need to be on the next flight
i need to be home by six can you get me on something
i need to change to a later time
i need to change the date of my flight
i need to change my return to sunday
i need to make a change to my flight
i need my flight moved
i need a different time
i need a seat on the next plane
i'd like another flight
i'd like a different time
i'd like an earlier one
i'd like to fly later
i'd like to move my flight
i'd like to leave on thursday instead
i'd like to be moved to the morning
i'd like to take the next flight
i'd like to reschedule
i'd like to switch to the six pm
i'd like to change to tomorrow
i'd like to change my flight to an earlier one
i'd prefer a morning flight
i'd prefer to fly on saturday
i'd rather leave later
i'd rather take the evening one
i'd rather not fly today
i would like a later departure
i would like to postpone
i can't make it today
i can't make the flight can you move it
i can't get there in time
i can't do the early flight anymore
i can't travel on that day anymore
i won't make it
i won't be able to fly on monday
i'm not going to make it to the airport on time
i'm late for my flight help me
i'm gonna be late can you switch me
i'm stranded get me on something
i'm sick can we fly next week instead
i'm at the wrong airport i need a later flight
i just missed my plane
i just missed my connection
i overslept i need another flight
i got the wrong day can you change it
i booked the wrong date fix it
i booked the wrong flight please change it
i changed my plans i want to fly sunday
i have to change my flight
i have to leave sooner than planned
i have to go back earlier
i have to stay another day
i'm staying longer so move my flight
i'm done early can i fly out now
we missed our flight
we missed our connection what else can we take
we need another flight
we need to be rebooked
we need to go tomorrow instead
we want to leave earlier
we want to switch to the afternoon
we'd like to fly another day
we'd like to stay an extra night can you move us
we can't fly today
we got cancelled find us something else
we're stuck here get us out
you cancelled my flight now get me there
you cancelled my flight so put me on another
they cancelled it and i need to get home
they cancelled my plane find me a new one
the flight was cancelled rebook me
my flight was cancelled what else can you put me on
my flight was cancelled which flights can i take now
my flight's been cancelled i want to go tomorrow
my flight is late put me on another
my flight is delayed can i switch to a different one
my connection was cancelled find me another
my train is late i'll miss the flight can you move me
my daughter's sick move us to next week
my conference ended early get me an earlier flight
my wedding moved change my trip to may
the delay is too long put me on something else
the delay is killing me is there another flight i can get on
that's too early for me give me a later one
that's too late do you have anything sooner
that flight doesn't work for me anymore
this flight doesn't suit me
put me on another flight
put me on a different plane
put me on the first flight out
put me on the first flight tomorrow
put me on the last flight tonight
put me on the seven thirty
put me on tomorrow's flight
put me on something tonight
put us on a later flight
put us on the same flight tomorrow
get me a different flight
get me a later flight
get me a seat on the earlier one
get me there sooner
get me there tonight
get me to boston tonight
get us on the next plane
move me
move me up
move me up to an earlier flight
move me back a day
move me onto the evening plane
move us to saturday
move it to the afternoon
move it a day later
move my booking to the next flight
move my departure to the morning
move my return to monday
change it to tomorrow
change it to a later one
change me to the next one
change us to the evening flight
change my flight to a later time
change my flight to flight two ten
change my ticket to next friday
change the flight for me
change flights
switch me
switch me over to tomorrow
switch me to an earlier one
switch my booking to the late flight
switch our flight to sunday
swap me to the next flight
swap my seat on this flight for one on the next flight
swap to a later flight
shift my flight to the evening
shift me to a later departure
shift it by a day
push my flight to tomorrow
push it to next week
push my departure back
postpone my flight
postpone my trip to friday
delay my departure until tomorrow
bring it forward a day
bring my trip forward
bump me to the next flight
bump me up to the noon flight
reschedule my flight
reschedule me
reschedule my trip for saturday
reschedule to a later flight please
rebook my trip
rebook me on the next flight
rebook me for tomorrow morning
rebook us please
book me onto the later flight
book me a seat on the next one
book me for tomorrow instead
find me a later flight
find me another way to get there
find me a flight this evening
find me an alternative flight
find us seats on another flight
find a different flight for me
find something that leaves after lunch
look for another flight for me
see if there's a seat on an earlier flight
see if you can get me on the next one
see what else i could take
search for other flights i could take
show me what else is available
show me other flights
show me my options
show me earlier flights
show me flights tomorrow
give me another flight
give me something later
give me an earlier departure
give me other options
give me alternatives
offer me something else
let me fly tomorrow
let me switch to the next flight
let me go on the earlier flight
let me have the later one
let's move my flight
let's switch to the later one
let's rebook
let's see other flights
take the next flight instead
make it tomorrow
make it the afternoon one
make it later
can you change it to the next day
can you change my flight to an earlier time
can you change my return
can you move it to tomorrow
can you move us to a later flight
can you switch my flight
can you switch us to the morning
can you swap my flight
can you get me home tonight
can you get me a flight tomorrow morning
can you get us on something sooner
can you find me a seat on a later one
can you find another flight for us
can you put us on another one
can you put me on standby for the earlier one
can you push me to the next one
can you reschedule me
can you see if there's something earlier
can you book me on the next one
can you offer me anything else
can i have a later flight
can i have another flight please
can i get on something tonight
can i get an earlier flight
can i get out any sooner
can i get onto flight one eighteen
can i move to the afternoon one
can i leave tonight instead
can i fly out tomorrow morning instead
can i please switch to the noon flight
can i take the six pm rather
can we take an earlier one
can we go tomorrow instead
could you rebook me
could you put me on tomorrow's flight
could you find me an earlier flight
could you get me on the next one
could you move my flight to the evening
could you switch me to a different day
could we move our flight to monday
could we leave later in the day
would it be possible for you to move me to a later flight
would you move me to the next one
would you find me something else
do you have something sooner
do you have any seats on the next flight
do you have a flight that leaves earlier for me
do you have any other flights to boston today
do you have room for me on the later one
is there another flight today i could take
is there anything sooner
is there anything leaving tonight
is there a seat for me on the next one
is there a flight that gets in earlier
is there space on the evening flight
is there any other way to get there today
is there room for two on the next plane
are there earlier flights
are there later flights today
are there seats on the ten am
are there any other flights i could switch to
any other flights
any other flight today
any flights this evening
any later ones
any seats tomorrow
any chance of an earlier flight
any chance you could get me on the next one
any way to get home tonight
any way i could leave sooner
what other flights could i take
what other times are there
what later flights are there
what earlier ones do you have
what can you offer me instead
what can you put me on
what else can you get me on
what else leaves today
what else goes to boston
what flights are there tomorrow that i could take
what about an earlier flight
what about a later one
what about tomorrow instead
what about flying on friday
what's the next flight i can get on
what's available tomorrow
what's available later today
which other flights have seats
which flight could i take instead
when's the next flight you can put me on
when's the next flight i could take
how about an earlier one
how about a different day
how about the one after that
how soon can you get me there
an earlier flight please
a later flight please
another flight
a different flight please
the next flight please
later flight
earlier flight
new flight
flight change please
alternative flights
rebooking
okay yeah so i'm stuck at the office and there's no way i'm getting there by five can you move me
um i was hoping you could maybe get me on a later flight if that's okay
hi so my plans changed and uh i'd like to go on sunday if there's a seat
so listen my connection isn't going to work out i need you to find something else
hello i was supposed to fly this morning but i couldn't make it so i need a new flight
""".strip().splitlines()
