import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import postcss, { type AtRule } from 'postcss';
import type { Plugin } from 'vite';

const sheet = createRequire(import.meta.url).resolve('antd/dist/antd.css');
const folder = path.join(path.dirname(sheet), 'parts');

/** The path of a module that has styles. The group is the part of Ant Design that it belongs to. */
const ofPart = /[\\/]antd[\\/]es[\\/]([\w-]+)[\\/]style[\\/]/;
const ofMotion = /[\\/]antd[\\/]es[\\/]style[\\/]motion[\\/](fade|move|slide|zoom)\.js$/;
const ofAll = /[\\/]antd[\\/]es[\\/]theme[\\/]util[\\/]genStyleUtils\.js$/;
const common = 'common';
const parts = new Set(fs.readdirSync(path.join(path.dirname(sheet), '..', 'es')));

/** The parts of classes that are not named after their part. Each kind of motion is a part of its own. */
const otherNames: Record<string, string> = {
  btn: 'button',
  wave: 'button',
  row: 'grid',
  col: 'grid',
  picker: 'date-picker',
  'picker-calendar': 'calendar',
  'float-btn': 'float-button',
  qrcode: 'qr-code',
  'motion-collapse': common,
  fade: 'fade',
  move: 'move',
  slide: 'slide',
  zoom: 'zoom',
};

/** Parts that have a module for styles, but no rules. */
const withoutRules = ['back-top', 'config-provider'];

/**
 * Takes Ant Design's styles from the file that it ships for themes without styles made at run time (`zeroRuntime`):
 * making them takes a phone a third of a second. Each part's rules come with its script, however late. They are in a
 * layer, so that the page's own rules win over rules that come later. The build fails when an update renames a part.
 */
export function staticStyles(): Plugin {
  let sheets: Map<string, string> | undefined;
  return {
    name: 'static-styles',
    apply: 'build',
    transform(code, id) {
      const part = ofPart.exec(id)?.[1] ?? ofMotion.exec(id)?.[1] ?? (ofAll.test(id) ? common : undefined);
      if (part === undefined) return null;
      const left = withoutMakers(code, makersIn(this.parse(code)));
      return { code: `import ${JSON.stringify(fileOf(part))};\n${left}`, map: null };
    },
    resolveId: (id) => (id.startsWith(folder) ? id : null),
    load(id) {
      if (!id.startsWith(folder)) return null;
      sheets ??= partsOfSheet(fs.readFileSync(sheet, 'utf8'));
      const part = path.basename(id, '.css');
      if (withoutRules.includes(part)) return '';
      const rules = sheets.get(part);
      return rules ? `@layer antd {${rules}}` : this.error(`antd.css has no rules of ${part}`);
    },
  };
}

/** Functions whose second argument makes the styles. */
const hooks = /^gen(StyleHooks|SubStyleComponent|ComponentStyleHook)$/;

interface Range {
  start: number;
  end: number;
}

/** Where a module passes on the functions that make its styles. Under `zeroRuntime` nothing calls them. */
function makersIn(node: unknown): Range[] {
  if (typeof node !== 'object' || node === null) return [];
  const { callee, arguments: given } = node as { callee?: { name?: string }; arguments?: Range[] };
  const maker = hooks.test(callee?.name ?? '') && given?.[1];
  return maker ? [maker] : Object.values(node).flatMap(makersIn);
}

/** The same module without those functions, so that the build leaves out what only they use. */
function withoutMakers(code: string, makers: Range[]): string {
  return makers.toReversed().reduce((left, { start, end }) => `${left.slice(0, start)}null${left.slice(end)}`, code);
}

const fileOf = (part: string) => path.join(folder, `${part}.css`);

/** The sheet by parts: a rule belongs to the part whose class it begins with, a keyframe to each part that names it. */
export function partsOfSheet(css: string): Map<string, string> {
  const keyframes = new Map<string, string>();
  const rules = new Map<string, string[]>();
  const add = (part: string | undefined, rule: string) =>
    part !== undefined && rules.set(part, [...(rules.get(part) ?? []), rule]);
  for (const node of postcss.parse(css).nodes) {
    if (node.type === 'rule') add(partOf(node.selector), node.toString());
    if (node.type !== 'atrule') continue;
    if (node.name === 'keyframes') keyframes.set(node.params, node.toString());
    else for (const part of partsIn(node)) add(part, narrowed(node, part).toString());
  }
  return new Map([...rules].map(([part, own]) => [part, withKeyframes(own.join('\n'), keyframes)]));
}

/** The part of a selector's first class: `input-number` of `.ant-input-number-handler`. Undefined: it is of no part. */
function partOf(selector: string): string | undefined {
  const words = /\.ant-([a-z-]+)/.exec(selector)?.[1]?.split('-');
  if (words === undefined) return /^(a\b|\.anticon)/.test(selector) ? common : undefined;
  const names = words.map((_, dropped) => words.slice(0, words.length - dropped).join('-'));
  const name = names.find((one) => one in otherNames || parts.has(one));
  return name === undefined ? undefined : (otherNames[name] ?? name);
}

function partsIn(block: AtRule): Set<string | undefined> {
  const found = new Set<string | undefined>();
  block.walkRules(({ selector }) => void found.add(partOf(selector)));
  return found;
}

/** A copy of a block, such as `@media`, with one part's rules alone. */
function narrowed(block: AtRule, part: string | undefined): AtRule {
  const copy = block.clone();
  copy.walkRules((rule) => {
    if (partOf(rule.selector) !== part) rule.remove();
  });
  return copy;
}

function withKeyframes(css: string, keyframes: Map<string, string>): string {
  return [css, ...[...keyframes].flatMap(([name, rule]) => (css.includes(`:${name};`) ? [rule] : []))].join('\n');
}
