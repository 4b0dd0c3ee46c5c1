// A test that prints hides the next warning: whatever a test writes to the console fails it.
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

// Jest's own option for this is not heeded inside `projects`. It ends what hangs: what takes 16 s alone took more than a
// minute once, beside other tests on a loaded machine.
jest.setTimeout(120_000);
