// In the built worker a layer's file is cut in three: what the layer says of itself, how it is built, how it starts. What
// starts nothing loads no start, and a family of layers with a folder of its own (`partition/`, `gvisor/` …) is loaded when one
// of them is to be built. Everywhere else, tests included, a file is read as it is written: one layer, one file.
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { runnerImport } from 'vite';
import { ROOT } from './paths.mjs';

/** @typedef {typeof import('../src/sim/world/registry.ts')} Registry */
/** @typedef {{ readonly code: string, readonly needs: ReadonlySet<ts.Statement> }} Part */

const LAYER = /[\\/](?:hypervisors[\\/][^\\/]+\.hypervisor|runtimes[\\/][^\\/]+\.runtime)\.ts$/;
/** Who asks layers how they start. */
const STARTS = /[\\/]startup[\\/]registry\.ts$/;
/** A module of the models that only some layers share; what starts have in common is no such folder. */
const FAMILY = /[\\/]sim[\\/](?:virt|runtimes)[\\/](?!boot[\\/]|hypervisors[\\/])([^\\/]+)[\\/]/;

/** They are loaded with those of the rest of the catalog. */
const SENTENCES = ['about', 'fidelityNote'];

/** Name of the family of a module; null: it is in none. @param {string} id */
export function familyOf(id) {
  return FAMILY.exec(id)?.[1] ?? /\?build=(.+)$/.exec(id)?.[1] ?? null;
}

/** @returns {import('vite').Plugin} */
export function layerParts() {
  /** @type {Promise<Registry> | undefined} */
  let registry;
  const layerOf = async (/** @type {string} */ file) => {
    registry ??= runnerImport(join(ROOT, 'src/sim/world/registry.ts'), {
      configFile: false,
      logLevel: 'error',
    }).then(({ module }) => /** @type {Registry} */ (/** @type {unknown} */ (module)));
    const id = basename(file).split('.')[0];
    return (await registry).LAYERS.find((layer) => layer.id === id);
  };
  return {
    name: 'ringside:layer-parts',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (importer === undefined || !STARTS.test(importer) || !LAYER.test(source)) return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found && `${found.id}?starts`;
    },
    async load(id) {
      const [file = '', part = ''] = id.split('?');
      if (!LAYER.test(file)) return null;
      const layer = await layerOf(file);
      if (!layer) throw new Error(`${file}: no layer is called like its file`);
      const cut = new Cut(readFileSync(file, 'utf8'), file, /** @type {any} */ (layer));
      if (part === 'starts') return cut.starts();
      return part !== '' || !cut.isLater ? cut.build() : cut.facts();
    },
  };
}

/** One layer's file, cut. */
class Cut {
  /** @param {string} code @param {string} file @param {Record<string, unknown>} layer */
  constructor(code, file, layer) {
    this.name = basename(file);
    this.folder = dirname(file);
    this.layer = layer;
    this.tree = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
    const exported = this.tree.statements.find(ts.isExportAssignment);
    const call = exported?.expression;
    const given = call && ts.isCallExpression(call) ? call.arguments[0] : undefined;
    if (!given || !ts.isObjectLiteralExpression(given))
      throw new Error(`${file}: export default defineLayer({ … })`);
    this.statements = this.tree.statements.filter((one) => one !== exported);
    /** Property by name, as it is written. @type {Map<string, ts.ObjectLiteralElementLike>} */
    this.written = new Map(given.properties.map((one) => [one.name?.getText() ?? '', one]));
    /** Statement by the names that it declares. @type {Map<string, ts.Statement>} */
    this.declared = new Map(this.statements.flatMap((one) => namesOf(one).map((name) => [name, one])));
    for (const name of SENTENCES) this.written.delete(name);
    const own = [...this.written.keys()].filter((name) => name !== 'boots');
    /** Names of properties that are no plain data. */
    this.made = own.filter((name) => !isData(layer[name]));
    /** The folder of its own that it is built with. */
    this.family = [...this.part(this.made).needs]
      .map((one) => this.importedFamily(one))
      .find((one) => one !== null);
    this.ofBuild = this.part(this.isLater ? this.made : own);
    /** What says nothing of its start is started like others: as it is built. */
    this.ofStarts = this.part([this.written.has('boots') ? 'boots' : 'build']);
  }

  get isLater() {
    return this.family !== undefined;
  }

  /** The family that a statement imports from. @param {ts.Statement} statement */
  importedFamily(statement) {
    if (!ts.isImportDeclaration(statement)) return null;
    return familyOf(join(this.folder, /** @type {ts.StringLiteral} */ (statement.moduleSpecifier).text));
  }

  /** Some properties and the statements that they need. @param {readonly string[]} names @returns {Part} */
  part(names) {
    const properties = names.map((name) => this.written.get(name)).filter((one) => one !== undefined);
    const needs = new Set(properties.flatMap((one) => this.directly(one)));
    // A set grows while it is walked through.
    for (const one of needs) for (const next of this.directly(one)) needs.add(next);
    return { code: properties.map((one) => one.getText()).join(',\n'), needs };
  }

  /** Statements that declare a name which is used below a node. @param {ts.Node} node @returns {ts.Statement[]} */
  directly(node) {
    /** @type {Set<ts.Statement>} */
    const found = new Set();
    const visit = (/** @type {ts.Node} */ part) => {
      const statement = ts.isIdentifier(part) && !isMember(part) ? this.declared.get(part.text) : undefined;
      if (statement && statement !== node) found.add(statement);
      part.forEachChild(visit);
    };
    visit(node);
    return [...found];
  }

  /** All that a later layer says of itself; asking it for the rest loads that. */
  facts() {
    const facts = Object.entries(this.layer).filter(
      ([name]) => name !== 'boots' && !SENTENCES.includes(name) && !this.made.includes(name),
    );
    return `import { later } from '/src/bridge/later.ts';
export default later(${JSON.stringify(Object.fromEntries(facts))}, ${JSON.stringify(this.made)}, () => import('./${this.name}?build=${this.family}'));`;
  }

  /** The layer without its starts; of a later one, what it is built with. Starts use what they share with it. */
  build() {
    const shared = this.sharedNames();
    return [
      ...this.textsOf(this.ofBuild.needs),
      `export { ${shared.join(', ')} };`,
      `export default Object.freeze({\n${this.ofBuild.code}\n});`,
    ].join('\n');
  }

  /** How the layer starts. */
  starts() {
    const { code, needs } = this.ofStarts;
    const own = [...needs].filter((one) => ts.isImportDeclaration(one) || !this.ofBuild.needs.has(one));
    const { id, label, isVm } = this.layer;
    const facts = this.written.has('boots') ? { id } : { id, label, isVm };
    return [
      `import { ${this.sharedNames().join(', ')} } from './${this.name}${this.isLater ? `?build=${this.family}` : ''}';`,
      ...this.textsOf(new Set(own)),
      `export default Object.freeze({ ...${JSON.stringify(facts)},\n${code}\n});`,
    ].join('\n');
  }

  /** Names that the build declares and the starts use as well. */
  sharedNames() {
    const both = [...this.ofStarts.needs].filter(
      (one) => this.ofBuild.needs.has(one) && !ts.isImportDeclaration(one),
    );
    return both.filter((one) => !isTypeOnly(one)).flatMap(namesOf);
  }

  /** Statements as they are written, in their order. @param {ReadonlySet<ts.Statement>} wanted */
  textsOf(wanted) {
    return this.statements.filter((one) => wanted.has(one)).map((one) => one.getText());
  }
}

/** Whether an identifier names a member of something. @param {ts.Identifier} node */
function isMember(node) {
  const { parent } = node;
  const named = /** @type {{ name?: ts.Node }} */ (/** @type {unknown} */ (parent)).name === node;
  return named && (ts.isPropertyAssignment(parent) || ts.isPropertyAccessExpression(parent));
}

/** @param {ts.Statement} statement */
function isTypeOnly(statement) {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

/** Names that a top-level statement declares. @param {ts.Statement} statement @returns {string[]} */
function namesOf(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const several = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    return [...(name ? [name.text] : []), ...several.map((one) => one.name.text)];
  }
  const name = /** @type {{ name?: ts.Identifier }} */ (/** @type {unknown} */ (statement)).name;
  return name ? [name.text] : [];
}

/** Whether JSON can hold a value as it is. @param {unknown} value @returns {boolean} */
function isData(value) {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && value !== undefined;
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return plain && Object.values(value).every(isData);
}
