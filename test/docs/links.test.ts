import path from 'node:path';
import { anchorsOf, exists, pages, prose, read } from './markdown';

const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
const npmBuiltins = ['start', 'test', 'ci'];
const folders = /^(activities|api|core|deploy|docs|sandbox|test|tools|web|worker|workflows|\.github|\.ci)\//;

const codeSpans = (text: string) => [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

test.each(pages)('every link of %s leads somewhere', (page) => {
  const text = prose(read(page));
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const linked = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      if (!exists(linked)) return true;
      return anchor !== undefined && linked.endsWith('.md') && !anchorsOf(read(linked)).has(anchor);
    });
  expect(broken).toEqual([]);
});

test.each(pages)('every file and folder named in %s exists', (page) => {
  const named = codeSpans(read(page)).filter(
    (code) => folders.test(code) && /^[\w./-]+$/.test(code) && (/\.[a-z]+$/.test(code) || code.endsWith('/')),
  );
  expect(named.filter((name) => !exists(name))).toEqual([]);
});

test.each(pages)('every npm script named in %s exists', (page) => {
  const text = read(page);
  const named = [
    ...[...text.matchAll(/\bnpm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
    ...[...text.matchAll(/\bnpm (start|test|ci)\b/g)].map(([, name = '']) => name),
  ];
  expect(named.filter((name) => !scripts.includes(name) && !npmBuiltins.includes(name))).toEqual([]);
});

const links = (page: string) => [...read(page).matchAll(/(?:\]\(|src=")([^)\s"]+)/g)].map(([, target = '']) => target);
const pictures = (page: string) => links(page).filter((target) => target.endsWith('.png'));

test('the Chinese README names what the English one names', () => {
  const namesOf = (page: string) => {
    // Each README links to the other and shows pictures in its own language, so these differ.
    const named = [...codeSpans(read(page)), ...links(page)].filter((name) => !name.startsWith('README'));
    return [...new Set(named.map((name) => name.replace(/-en\.png$/, '.png')))].toSorted();
  };
  expect(namesOf('README.zh-TW.md')).toEqual(namesOf('README.md'));
});

test('each README shows pictures of its own language', () => {
  expect(pictures('README.md').filter((name) => !name.endsWith('-en.png'))).toEqual([]);
  expect(pictures('README.zh-TW.md').filter((name) => name.endsWith('-en.png'))).toEqual([]);
});
