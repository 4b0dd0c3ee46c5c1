// A test that prints hides the next warning, so whatever a test writes to the console fails it.
const METHODS = ['log', 'info', 'warn', 'error', 'debug'] as const;

let printed: string[] = [];

beforeEach(() => {
  printed = [];
  for (const method of METHODS) {
    jest.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      printed.push(`console.${method}: ${values.map(String).join(' ')}`);
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
  expect(printed).toEqual([]);
});

// Ends tests that hang. A test that takes 16 s alone once took more than a minute beside others on a loaded machine.
// Jest's own option for this time has no effect inside `projects`.
jest.setTimeout(120_000);
