import { actorOfToken, tokenOfActor } from '../../domain/actors';
import type { Store } from '..';
import type { Person } from './documents';

/** Keeps the name of a person who has just logged in. @param user as Omnichat's login names them */
export async function rememberPerson(
  { models, cipher }: Pick<Store, 'models' | 'cipher'>,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const $set = { sealedName: cipher.seal(name, 'name', id), loggedInAt: new Date() };
  await models.people.updateOne({ _id: id }, { $set }, { upsert: true });
}

/**
 * The names of those who acted: people by the name of their last login, access tokens by the name that the
 * operator gave. @param actors as the audit log has them
 * @returns by actor; without those of whom no name is known
 */
export async function namesOf({ models, cipher }: Store, actors: readonly string[]): Promise<Map<string, string>> {
  const tokenIds = actors.map(tokenOfActor).filter((id) => id !== null);
  const [people, tokens] = await Promise.all([
    models.people.find({ _id: { $in: actors.filter((actor) => tokenOfActor(actor) === null) } }).lean(),
    models.accessTokens.find({ _id: { $in: tokenIds } }, { name: 1 }).lean(),
  ]);
  const names = [
    ...people.map((person) => [person._id, openName(cipher, person)] as const),
    ...tokens.map(({ _id, name }) => [actorOfToken(_id), name] as const),
  ];
  return new Map(names.filter(([, name]) => name !== ''));
}

/** '' where the name does not open: the rest of the audit log is shown. */
function openName(cipher: Store['cipher'], { _id, sealedName }: Person): string {
  try {
    return cipher.open(sealedName, 'name', _id);
  } catch {
    return '';
  }
}
