import { customerSchema } from '../../domain/customer';
import { pack } from './packed';

it('gives back what SHOPLINE said of each, null and absent told apart', () => {
  const raw = {
    id: 'a',
    is_member: true,
    line_id: 'U1',
    email: null,
    tags: ['貴賓', null],
    orders_total_sum: { cents: 1 },
  };
  const customers = [customerSchema.parse(raw), customerSchema.parse({ id: 'b' })];
  const packed = pack(customers);
  expect(packed.size).toBe(2);
  expect(packed.unpack()).toEqual(customers);
  expect('email' in packed.unpack()[1]!).toBe(false);
});
