// What the conversation page says about work that goes on and about ends.

// The agents' names in the SDK, and what customers read in their place.
const NAMES = {
  "Main Agent": "Larkspur",
  "QA Agent": "Policies",
  "Flight Status Agent": "Flight status",
  "Rebooking Agent": "Rebooking",
};
export const named = (agent) => NAMES[agent] ?? (agent || "Larkspur");

export const WORK = {
  document_lookup_tool: "Looking in our policies",
  check_flights_tool: "Checking your flights",
  list_alternatives_tool: "Looking for other flights",
  rebook_tool: "Working on your booking",
};
export const ENDS = {
  idle: "This conversation ended because nothing was said for a while.",
  closing: "Our server is being restarted, so this conversation has ended.",
  failed: "This conversation broke off.",
};
export const SIGN_IN = "To look at your own bookings, please sign in first.";
export const CALL_BEGAN = "Voice call started. You can interrupt at any time.";
export const RECORDED = "This call is recorded. Please don’t say passwords aloud.";
export const CALL_ENDS = {
  idle: "We could not hear you any more, so the call has ended. Call again any time.",
  closing: "Our server is being restarted, so the call has ended.",
  failed: "The call broke off. You can call again, or type your question.",
};
