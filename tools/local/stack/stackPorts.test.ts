import { fixedPorts } from './stackPorts';

test.each([
  ['PORT', 'abc'],
  ['PORT', '70000'],
  ['PORT', '0'],
  ['SANDBOX_CONTROL_PORT', '4000.5'],
])('%s=%s is refused, and the variable is named', async (variable, value) => {
  await expect(fixedPorts(new Set(['api', 'sandbox']), { [variable]: value })).rejects.toMatchObject({
    name: 'LocalProblem',
    message: `${variable}: got "${value}"; it accepts a whole number from 1 to 65535`,
  });
});
