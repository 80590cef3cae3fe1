/** A sub-account of the demo's main account. */
export interface DemoAccount {
  readonly name: string;
  readonly timeZone: string;
  readonly users: number;
  readonly seats: number;
  readonly limit: number | null;
  readonly disabled?: boolean;
}

/** What the demo's main organization looks like: every level of warning, all sizes of capacity, one disabled account. */
export const demoPlan = {
  name: "Meridian Group",
  domain: "meridian.example",
  purchased: 320,
  /** The main account itself. */
  main: { users: 44, seats: 12 },
  subAccounts: [
    { name: "Contact Center Zagreb", timeZone: "Europe/Zagreb", users: 150, seats: 104, limit: 120 },
    { name: "Customer Care London", timeZone: "Europe/London", users: 85, seats: 54, limit: 60 },
    { name: "Support Berlin", timeZone: "Europe/Berlin", users: 42, seats: 25, limit: 25 },
    { name: "Sales Paris", timeZone: "Europe/Paris", users: 36, seats: 22, limit: 25 },
    { name: "Retail Madrid", timeZone: "Europe/Madrid", users: 40, seats: 18, limit: 30 },
    { name: "Insurance Vienna", timeZone: "Europe/Vienna", users: 45, seats: 16, limit: 40 },
    { name: "Bank Warsaw", timeZone: "Europe/Warsaw", users: 40, seats: 12, limit: 20 },
    { name: "Logistics Rotterdam", timeZone: "Europe/Amsterdam", users: 30, seats: 10, limit: null },
    { name: "Travel Lisbon", timeZone: "Europe/Lisbon", users: 30, seats: 9, limit: null },
    { name: "Health Oslo", timeZone: "Europe/Oslo", users: 30, seats: 8, limit: 12 },
    { name: "Energy Prague", timeZone: "Europe/Prague", users: 25, seats: 0, limit: 5 },
    { name: "Legacy Milan", timeZone: "Europe/Rome", users: 20, seats: 4, limit: 10, disabled: true },
  ] satisfies readonly DemoAccount[],
} as const;

/** Two more customers: a standalone account, and a second organization that nobody of the first may ever see. */
export const otherOrganizations = [
  { name: "Solo Studio", domain: "solo.example", purchased: 10, users: 12, seats: 5, subAccounts: [] },
  {
    name: "Harbor Holdings",
    domain: "harbor.example",
    purchased: 30,
    users: 8,
    seats: 3,
    subAccounts: ["Harbor North", "Harbor South"],
  },
] as const;

/** Who can sign in to the demo: a name for the list, and what they hold. */
export const demoSignIns = [
  { as: "account manager", local: "manager", first: "Mara", last: "Novak", role: "ACCOUNT_MANAGER", on: null },
  { as: "account admin", local: "admin", first: "Adrian", last: "Keller", role: "ACCOUNT_ADMIN", on: null },
  { as: "seat manager", local: "seats", first: "Selma", last: "Brandt", role: "SEAT_MANAGER", on: null },
  { as: "auditor", local: "auditor", first: "Aurel", last: "Popescu", role: "AUDITOR", on: null },
  { as: "member", local: "member", first: "Mia", last: "Lindberg", role: "MEMBER", on: null },
  {
    as: "sub-account's admin",
    local: "berlin",
    first: "Bruno",
    last: "Vogel",
    role: "ACCOUNT_ADMIN",
    on: "Support Berlin",
  },
] as const;

const first = [
  "Ana",
  "Ben",
  "Carla",
  "David",
  "Elif",
  "Felix",
  "Greta",
  "Hugo",
  "Ines",
  "Jonas",
  "Katja",
  "Luka",
  "Marta",
  "Nils",
  "Olga",
  "Pavel",
  "Rita",
  "Sven",
  "Tina",
  "Umut",
  "Vera",
  "Wim",
  "Yara",
  "Zoran",
];
const last = [
  "Adler",
  "Bauer",
  "Costa",
  "Dvořák",
  "Eriksen",
  "Fischer",
  "García",
  "Horvat",
  "Ivanov",
  "Janssen",
  "Kovács",
  "Larsen",
  "Marić",
  "Nagy",
  "Oliveira",
  "Peeters",
  "Quint",
  "Rossi",
  "Silva",
  "Tanaka",
  "Ünal",
  "Visser",
  "Weber",
  "Zając",
];

/** The n-th person: 576 different names, then a second given name. */
export function personOf(index: number): { readonly first: string; readonly last: string } {
  const second = index >= first.length * last.length ? ` ${first[(index * 7) % first.length] ?? ""}` : "";
  return {
    first: `${first[index % first.length] ?? ""}${second}`,
    last: last[(index + Math.floor(index / first.length)) % last.length] ?? "",
  };
}
