"""Sample phrases for the agents' instructions: how customers ask for each thing.

They help a language model and the local engine alike. They are written the way people
speak, whole and clipped; add a phrase wherever a customer was sent to the wrong agent.
"""

from __future__ import annotations

POLICY = """
how often are your flights late
what percentage of your flights are on time
how punctual are you
how many of your flights get cancelled in a year
can i bring a guitar on board
can i take my skis
what can't i pack
does my backpack count as a personal item
when does online check in open
i want to check in
when do i have to be at the gate
how early should i get to the airport
do i need to print my boarding pass
can i use a boarding pass on my phone
can i change my booking after i paid
how do i change my flight
can i switch to another flight on the same day
how long do i have to change my mind after booking
am i allowed to change the date
when do i get my refund
how long does a refund take
my flight was late do i get compensation
what do i get if the delay is more than three hours
do you pay for a hotel if we get stuck overnight
will i get meal vouchers for a long delay
what happens if i miss my flight
how long can you keep us on the plane before it takes off
how long can we be stuck on the tarmac
what are my rights if we sit on the runway for hours
when do you have to let us off the plane
what if i miss my connection
upgrade me please
how do i pick my seat
can i change my seat
what are exit row seats
who can sit in the exit row
which seats have more legroom
is the internet free
how fast is the wi-fi
do you serve food on board
is there power at my seat
what movies are there
can my cat fly in the cabin
what size carrier does my pet need
can i take my emotional support animal
can a twelve year old travel without parents
i need help getting to the gate
i'm deaf can you help me on board
can i bring my medication
i use a cpap machine can i bring it
what id do i need to fly
do i need a visa
is my driving licence good enough
how do i earn points
what are the benefits of gold status
do points expire
there's a mistake in my name on the ticket
do you have a best price promise
my suitcase didn't arrive
my bag came out damaged
i left something on the plane
how do i contact you
i want to speak to a person
what's your phone number
do you have a lounge
what about international flights
and for domestic
and if it's heavier
does that also apply to children
is that per person
how much is it
what's the limit
can i bring two
is that allowed
are there exceptions
what's included in the basic fare
what's the difference between the fares
does my fare include a bag
tell me about baggage
wifi
pets
carry on dimensions
explain the rules about delays
quick question about checking in
if i book today can i still change it tomorrow
suppose my flight is delayed five hours what do i get
my flight is tomorrow can i still upgrade
i've got a flight next week can i bring my bike
my flight got cancelled can i get my money back
i booked yesterday can i still change for free
hi yeah i just wanted to know whether i can take my dog with me
what time do counters close
what's the latest i can drop my bag
how long before departure does boarding start
do you fly with drones
can i smoke on board
how many carry ons do i get on my flight
do i have to pay for my seat
does my ticket include meals
do you rebook people automatically when a flight is cancelled
is my ticket refundable
can i get a voucher instead of money
is there a fee to rebook
how much does it cost to switch to a later flight
can i fly standby
can i go on an earlier flight without paying
what do you do when a flight is full
is travel insurance included
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
what number do i ring
can i get a human
let me talk to an agent
i want to complain
i need a wheelchair
i need to bring my dog
i want to bring my cat
i want to take my bike
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
we're a group of twelve is there a discount
could i bring a cake on the plane
could my friend take my seat
may i bring my own drinks
would my guitar count as my carry on
would it cost me to move to another day
will my dog be okay in the hold
will you refund me if i get sick
will you hold my connection if i'm late
should i check my stroller
does the plane have screens
do you charge for water
do you take cash on board
do you guarantee connections
do you have sockets
is it okay to bring scissors
is it too late to get a refund
is there a dress code
is there an age limit for travelling alone
are there charging points on board
are lithium batteries okay
am i covered if i get ill
what's the rule on changing flights
what's the deadline for free changes
what's a personal item
what sort of carrier is okay
what kinds of pets do you take
what do you do for nervous flyers
what happens if i'm late to the gate
which items are banned
which fare lets me change for free
which documents do i need
where do i find your fees
who qualifies for the exit row
who gets priority boarding
how about kids
how about a second one
how far ahead can i request an upgrade
how does the waitlist work
how does boarding work
how can i reach someone
tell me what i can bring
tell me how refunds work
give me the carry on size
i was told changes are free is that right
i'd like to know what happens if my flight is cancelled
i'd like to know if i can change my ticket
my bag is twenty four inches is that too big
my dog is twenty five pounds can he come
my kid is five does she need a seat
my grandma doesn't speak english can someone help her
my flight is in two hours is it too late to check in
my flight's on time right so when should i check my bags
my flight was cancelled what am i entitled to
my flight got moved by four hours can i get a refund
if i don't like the new time can i get my money back
so if i change my flight do i pay the difference
um i guess i was wondering if uh snacks are included
yeah hello i wanna ask about bringing a like a baby seat on board
sorry i just have a quick question about uh the wifi situation
my boss booked my ticket and i need to know if it can be changed
it's my first time flying what do i need to bring with me
checking in
online check in
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
contact number
when can i check in on the website for my flight
from when can i get my boarding pass
can we drop our bags the night before
when can i drop my bags for a morning flight
how soon can i get my boarding pass
""".strip().splitlines()

STATUS = """
tell me which seat i am in
could you tell me which seat i have tomorrow
where am i sitting tomorrow
which row am i in
when do i land
do you know what seat i was given
is my plane running late
when do i take off
when does my plane leave tomorrow
what time do i get there
which gate do i go to
which terminal do i need
when do we board
what time is boarding for my flight
did my plane land
is my flight cancelled
was my flight cancelled
did they cancel my flight
check my flight
check on my flight for me
can you check my flight
pull up my reservation
show me my booking
show me my trips
what trips do i have
which flights do i have booked
do i have a flight tomorrow
when is my next flight
what day do i fly
which seat am i in
where am i sitting
what's my confirmation code
which flight am i on
am i booked on the morning flight
is everything okay with my flight
is everything still on schedule
any changes to my flight
are we still leaving at eight
how long is the delay
why is my flight late
flight status
flight status please
my itinerary please
gate number please
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
can you tell me which gate i'm at
do you know when my flight boards
what about my return flight
and which terminal
and what gate
and my seat
what about tomorrow's flight
how about my other trip
is flight two oh four on time
will i make my connection
when does my connection leave
what's the new departure time
did the time change
the board says delayed is that my flight
i got a message about a change to my flight what is it
i got an email that my flight is delayed
my wife says the flight's cancelled is that true
how many stops does my flight have
how long is my flight
which airport am i flying from
where do i go for my flight
where do i go to board
where do i have to go now
where am i flying from
which seats do we have
which terminal does it leave from
list my flights
list my trips
show my flights
what flights do i have
what have i got booked
what's my schedule
what seat do i have
what row are we in
what day's my flight again
what date do i come back
what time do we get in
what time should i expect to arrive
what time does it get there
what time is it boarding
what time is takeoff
what's the gate for my flight
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
any updates for me
any word on the delay
anything new on my flight
is there a delay
is there any delay on the flight to miami
is the ten fifteen on time
is flight one eighteen late
is my seat a window
is it boarding
is it going to be late
is it cancelled
is the plane late
is the time the same
are we still on
are they boarding yet
am i on the right flight
am i on the two o'clock
am i flying tomorrow or friday
am i sitting by the window
am i late for boarding
was my flight moved
was it pushed back
were there any changes to my trip
has it left
has my flight been moved
have you got me down for tomorrow
have they changed the gate
have i missed boarding
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
does my flight stop anywhere
does my plane leave at nine
when does it leave
when does boarding begin for us
when does my flight to chicago go
when am i due to land
when should i be landing
how long until my flight
how long till boarding
how much longer is the delay
how late are we
how late is it running
how's it looking for tonight
how's the flight to dallas
can you find my flight
can you pull up my trip
can you remind me when i fly
can you confirm i'm booked
can you look at my flight for me
could you check if it's on time
could you tell me what time we leave
could you give me my gate
would you check on my flight
please check my flight
please pull up my booking
check the status
check whether my flight is delayed
check my gate
look up my flight
find my booking
find my reservation please
pull my trip up
read out my booking
remind me when i leave
remind me of my seat
give me my flight details
give me the status
give me an update on my flight
let me know if it's delayed
let me know my gate
show me my flight
tell me if we're delayed
i need my gate
i need my booking reference
i need my seat number
i need to know if my flight's late
i need to know when i land
i need an update on my flight
i want to see my booking
i want to know if i'm still on time
i'd like my itinerary
i'd like to check my booking
i'm checking on a flight
i'm just wondering if my plane is late
i'm wondering when i fly
i'm picking up my mom is her flight late
i'm in line for security how long do i have
i'm on my way is it still leaving at five
i don't remember my seat
i don't see my gate on the screen
i deleted the email what time do i fly
i lost my boarding pass what seat was i
i have a flight at six is everything good
i've a flight tonight to boston what's the gate
i heard there's a delay
i heard my flight was cancelled
i think my flight is delayed
my flight is at eight right
my flight tonight
my next trip
my reservation
my flight to boston
my phone says my flight is late is that correct
the app says delayed what's going on
the screen shows nothing for my flight
the gate changed didn't it
there's a storm is my flight still going
with this weather is my flight okay
so what's the story with my flight
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
could you see if we're leaving on time
where do i go to get on my plane
just checking in on my flight is everything fine
how much is it delayed
how many minutes is my flight delayed
is the six fifteen on schedule
quick check is my flight on schedule
""".strip().splitlines()

REBOOKING = """
i want to change my flight
i need to change my flight
change my flight to tomorrow
can you change my flight
please change my booking
get me home today
move my flight to monday
move my trip to next week
could you push my flight back a day
switch my flight
rebook my flight
i need to be rebooked
i need to get there sooner
i'd rather fly in the morning
find me something after six
is there a later flight i could get on
what other flights are there
what else is there today
what other options do i have to get there
what are my options for getting there tonight
which flights can i switch to
show me alternatives
show me later flights
anything tomorrow
do you have anything in the afternoon
do you have anything leaving later
have you got something in the evening
can i get on a later flight today
can i take the next one instead
can i go on the ten fifteen instead
can i leave a day earlier
can you put me on a flight tomorrow
my flight is cancelled get me a new one
they cancelled my flight what else can i take
i missed my flight
i'm stuck in traffic i won't make my flight
i can't make my flight
my meeting ran over i need a later flight
my plans changed i need to fly on sunday
my meeting finished early can i get out sooner
something came up i have to fly a day later
the morning flight is too early for me
that flight's too late for me
i'll take the second one
the first one please
the ten fifteen please
the one at six thirty
option two
book that one
bring my flight forward
push it back a few hours
delay my trip by a day
change the date of my trip
change my departure
change my return
yeah so i was booked for tonight but i need to go tomorrow
okay so my kid is sick and we need to go another day
let's change my flight
help me change my flight
i want a later one
i want to move my flight
i want to fly later
i want to get there earlier
i want to change to the evening
i want to change the day i fly
i want to change my booking
i want to change my travel date
i want to change my return flight
i wanna go later
i wanna go home sooner
i wanna move my flight up
i need something later
i need to leave tonight
i need to move my trip
i need to push my flight back
i need to reschedule
i need to be home by six can you get me on something
i need to change the date of my flight
i need to change my return to sunday
i need my flight moved
i need a different time
i need a seat on the next plane
i'd like another flight
i'd like a different time
i'd like to fly later
i'd like to move my flight
i'd like to be moved to the morning
i'd like to reschedule
i'd like to switch to the six pm
i'd like to change to tomorrow
i'd prefer a morning flight
i'd rather not fly today
i would like a later departure
i would like to postpone
i can't get there in time
i can't do the early flight anymore
i can't travel on that day anymore
i won't make it
i won't be able to fly on monday
i'm not going to make it to the airport on time
i'm late for my flight help me
i'm stranded get me on something
i'm sick can we fly next week instead
i just missed my plane
i just missed my connection
i overslept i need another flight
i got the wrong day can you change it
i booked the wrong date fix it
i booked the wrong flight please change it
i changed my plans i want to fly sunday
i have to change my flight
i have to go back earlier
i have to stay another day
i'm staying longer so move my flight
i'm done early can i fly out now
we missed our flight
we need to be rebooked
we'd like to fly another day
we'd like to stay an extra night can you move us
we can't fly today
we got cancelled find us something else
we're stuck here get us out
you cancelled my flight now get me there
they cancelled it and i need to get home
they cancelled my plane find me a new one
the flight was cancelled rebook me
my flight was cancelled which flights can i take now
my flight's been cancelled i want to go tomorrow
my flight is delayed can i switch to a different one
my connection was cancelled find me another
my daughter's sick move us to next week
my conference ended early get me an earlier flight
my wedding moved change my trip to may
the delay is too long put me on something else
the delay is killing me is there another flight i can get on
that's too late do you have anything sooner
that flight doesn't work for me anymore
this flight doesn't suit me
put me on the last flight tonight
put me on the seven thirty
put me on tomorrow's flight
put us on the same flight tomorrow
get me to boston tonight
move me up
move my return to monday
change it to tomorrow
change my flight to flight two ten
change my ticket to next friday
switch me
switch my booking to the late flight
shift my flight to the evening
shift it by a day
push my flight to tomorrow
push it to next week
postpone my flight
delay my departure until tomorrow
bring it forward a day
bring my trip forward
bump me up to the noon flight
reschedule my flight
reschedule me
rebook my trip
find me a flight this evening
find us seats on another flight
find something that leaves after lunch
look for another flight for me
see if there's a seat on an earlier flight
see if you can get me on the next one
see what else i could take
search for other flights i could take
show me what else is available
show me other flights
show me my options
show me flights tomorrow
give me alternatives
offer me something else
let me fly tomorrow
let's move my flight
let's rebook
let's see other flights
make it tomorrow
can you change it to the next day
can you change my return
can you move it to tomorrow
can you switch my flight
can you switch us to the morning
can you swap my flight
can you get me home tonight
can you get me a flight tomorrow morning
can you find me a seat on a later one
can you put me on standby for the earlier one
can you reschedule me
can you offer me anything else
can i have a later flight
can i have another flight please
can i get on something tonight
can i get an earlier flight
can i get onto flight one eighteen
can i move to the afternoon one
can i fly out tomorrow morning instead
can i please switch to the noon flight
can i take the six pm rather
could you rebook me
could you put me on tomorrow's flight
could you find me an earlier flight
could we move our flight to monday
could we leave later in the day
would you find me something else
do you have something sooner
do you have any seats on the next flight
do you have a flight that leaves earlier for me
do you have any other flights to boston today
do you have room for me on the later one
is there anything sooner
is there anything leaving tonight
is there a seat for me on the next one
is there a flight that gets in earlier
is there space on the evening flight
is there room for two on the next plane
are there earlier flights
are there later flights today
are there seats on the ten am
are there any other flights i could switch to
any other flight today
any flights this evening
any later ones
any seats tomorrow
any chance of an earlier flight
any chance you could get me on the next one
any way to get home tonight
what other times are there
what earlier ones do you have
what can you put me on
what else leaves today
what else goes to boston
what flights are there tomorrow that i could take
what about an earlier flight
what about a later one
what about tomorrow instead
what about flying on friday
what's the next flight i can get on
what's available tomorrow
which other flights have seats
when's the next flight you can put me on
when's the next flight i could take
how about an earlier one
how about a different day
how about the one after that
how soon can you get me there
another flight
the next flight please
later flight
earlier flight
new flight
flight change please
rebooking
um i was hoping you could maybe get me on a later flight if that's okay
hi so my plans changed and uh i'd like to go on sunday if there's a seat
so listen my connection isn't going to work out i need you to find something else
got anything that gets in earlier
got anything before lunch
they scrapped my flight i need another way home
""".strip().splitlines()
