import { declareAuditCodes } from "../../platform/audit/catalogue";

declareAuditCodes({
  "seat.assign": {
    item: "Seat",
    action: "Assign",
    success: "A seat was assigned to {user}.",
    failure: "Assigning a seat failed.",
  },
  "seat.remove": {
    item: "Seat",
    action: "Remove",
    success: "The seat of {user} was removed.",
    failure: "Removing a seat failed.",
  },
  "seat_limit.set": {
    item: "Limit",
    action: "Set",
    success: "The account's seat limit was set to {limit}.",
    failure: "Setting the account's seat limit failed.",
  },
  "seat_limit.remove": {
    item: "Limit",
    action: "Remove",
    success: "The account's seat limit of {limit} was lifted.",
    failure: "Lifting the account's seat limit failed.",
  },
  "seats.purchase": {
    item: "Seat",
    action: "Purchase",
    success: "The number of purchased seats was set to {purchased}.",
    failure: "Setting the number of purchased seats failed.",
  },
});
