/** How much the benchmark's data is; counts are met about, not to the row. */
export interface BenchSize {
  /** Main accounts beside the big one, with 0 to 20 sub-accounts each. */
  readonly otherOrganizations: number;
  /** Sub-accounts of the big main account. */
  readonly subAccounts: number;
  readonly users: number;
  /** Users of one sub-account of the big organization, nearly all without a seat: for writes. */
  readonly contactCenterUsers: number;
  readonly seats: number;
  readonly seatLogRows: number;
  readonly auditEvents: number;
}

/** The sizes by name: `full` is what figures are published for, `small` has the same shape and loads in seconds. */
export const benchSizes = {
  full: {
    otherOrganizations: 200,
    subAccounts: 1_000,
    users: 200_000,
    contactCenterUsers: 64_000,
    seats: 60_000,
    seatLogRows: 500_000,
    auditEvents: 2_000_000,
  },
  small: {
    otherOrganizations: 40,
    subAccounts: 1_000,
    users: 24_000,
    contactCenterUsers: 10_000,
    seats: 3_000,
    seatLogRows: 25_000,
    auditEvents: 100_000,
  },
  tiny: {
    otherOrganizations: 6,
    subAccounts: 60,
    users: 1_500,
    contactCenterUsers: 400,
    seats: 400,
    seatLogRows: 2_500,
    auditEvents: 3_000,
  },
} as const satisfies Record<string, BenchSize>;

/** How long ago the data begins. */
export const benchDays = 420;

/** Names that the data is put together of. */
export const benchNames = {
  first: words(
    "Ana Ben Carla David Elif Felix Greta Hugo Ines Jonas Katja Luka Marta Nils Olga Pavel Rita Sven Tina Umut Vera Wim Yara Zoran Ada Boris Chiara Dora Emil Frida Goran Hana Ivo Jana Karl Lea Milan Nora Oskar Petra",
  ),
  last: words(
    "Adler Bauer Costa Dvořák Eriksen Fischer García Horvat Ivanov Janssen Kovács Larsen Marić Nagy Oliveira Peeters Quint Rossi Silva Tanaka Ünal Visser Weber Zając Andersen Bianchi Cohen Dubois Evans Fernández Gruber Hansen Ito Jovanović Keller Lindberg Moreau Novak Popescu Schmidt",
  ),
  team: words(
    "Support Sales Retail Insurance Bank Logistics Travel Health Energy Legal Claims Billing Service Claims-Desk Outreach Onboarding Helpdesk Field Partner Premium",
  ),
  city: words(
    "Zagreb London Berlin Paris Madrid Vienna Warsaw Rotterdam Lisbon Oslo Prague Milan Athens Brno Cork Dublin Essen Florence Ghent Hamburg Innsbruck Jena Krakow Leeds Malmö Nantes Odense Porto Riga Sofia Tallinn Utrecht Vilnius Zürich Bergen Lyon Turin Graz Split Bonn",
  ),
  company: words(
    "Aurora Borealis Cascade Delta Ember Fjord Granite Harbor Indigo Juniper Keystone Lumen Meridian Nimbus Orchid Pioneer Quartz Ridge Summit Tidal",
  ),
} as const;

function words(text: string): readonly string[] {
  return text.split(" ");
}
