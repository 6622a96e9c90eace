/** Text that a reader of dumps may stumble over: quotes, backslashes, line ends, control characters, what looks like SQL. */
export const FIRST_NAMES = [
  ...(['Ada', 'Björn', 'Chloë', 'Dmitri', 'Émile', 'Fatima', 'Günther', 'Hana', 'Iñigo', 'Jörg', 'Keiko'] as const),
  ...(['Łukasz', 'Mária', 'Ngọc', "O'Brien", 'Þóra', 'Quinn', 'Renée', 'Søren', 'Tomáš', 'Ursula', 'Václav'] as const),
  ...(['Wei', 'Xiomara', 'Yūki', 'Zoë', '李雷', 'Ольга', 'محمد', 'Sam'] as const),
] as const;

export const LAST_NAMES = [
  ...(['Smith', 'García', 'Müller', "O'Neil", 'Nguyễn', 'Kowalski', "D'Angelo", 'Åkesson', 'van der Berg'] as const),
  ...(['Yamada', 'Иванов', 'Silva', 'Hansen', 'Novák', 'Dubois', 'Rossi', 'Brown', 'Jones', 'Khan', 'Patel'] as const),
] as const;

export const NOTES = [
  'Moved in early, keys handed over.',
  'Asked for a copy of the "lease".',
  "Tenant's dog (well behaved); see file C:\\docs\\lease.pdf",
  'Line one\nLine two\nLine three',
  'Tab\tseparated? No.',
  'Paid 50%, rest due),(next month',
  'NULL',
  'Crème brûlée café 😀🏠',
  'a,b;c -- not a comment',
  '/* nor this */',
  '東京都渋谷区',
  'CR\r\nLF',
  'ends with backslash\\',
  'rent reduced to 1,250.00; see e-mail of 3 May',
  'prefers contact by phone in the evening',
  'boiler serviced, certificate filed',
  '\0 nul byte',
  '\x1a sub byte',
  '`backticks` and #hash',
  "''quoted''",
] as const;

export const CITIES = ['London', 'Łódź', 'Zürich', 'São Paulo', '大阪'] as const;
export const METHODS = ['card', 'cash', 'transfer'] as const;
export const STATUSES = ['new', 'active', 'notice', 'past', 'blocked', 'arrears', 'evicted', 'other'] as const;
