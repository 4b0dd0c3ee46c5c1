import { actorOfToken, tokenOfActor } from '../../domain/actors';
import type { Store } from '..';

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
  return new Map([
    ...people.map(({ _id, sealedName }) => [_id, cipher.open(sealedName, 'name', _id)] as const),
    ...tokens.filter(({ name }) => name !== '').map(({ _id, name }) => [actorOfToken(_id), name] as const),
  ]);
}
