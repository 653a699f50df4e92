// The editor, in a chunk of its own. Comes in: an element, the first text, what to do on "run". Goes out: a handle. It lives in
// a shadow root, because there CodeMirror brings its styles as style sheet objects, which the page's policy allows, and not as
// style elements, which it forbids.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, type Completion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { schemaCompletionSource, sql, SQLDialect, keywordCompletionSource, type SQLNamespace } from '@codemirror/lang-sql';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers, placeholder, tooltips } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Catalog } from '../../api/catalog';
import type { Language } from '../../app/preferences';

export interface EditorHandle {
  read(): string;
  write(text: string): void;
  insert(text: string): void;
  teach(catalog: Catalog, language: Language): void;
  focus(): void;
  destroy(): void;
}

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)', fontSize: '13.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--text-quiet)', backgroundColor: 'transparent', border: 'none', opacity: '0.7' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--sunk) 60%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--bar)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--bar)' },
  '.cm-placeholder': { color: 'var(--text-quiet)' },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--surface)', border: '1px solid var(--line)', borderRadius: '8px', boxShadow: 'var(--shadow-high)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '260px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--text)', backgroundColor: 'var(--accent-soft)' },
  '.cm-completionDetail': { color: 'var(--text-quiet)', fontStyle: 'normal', marginLeft: '10px' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '320px', fontFamily: 'var(--font)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--code-comment)' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--accent-strong)' },
]);

function namespace(catalog: Catalog, language: Language): SQLNamespace {
  const tables: Record<string, SQLNamespace> = {};
  for (const { name, kind, about, columns } of catalog.tables) {
    tables[name] = {
      self: { label: name, type: 'type', detail: kind, info: about?.[language] },
      children: columns.map((column): Completion => ({ label: column.name, type: 'property', detail: column.type, info: column.about?.[language] })),
    };
  }
  return tables;
}

function functionCompletions(catalog: Catalog): Completion[] {
  return catalog.functions.map((name) => ({ label: name, type: 'function', apply: (view, _completion, from, to) => view.dispatch({ changes: { from, to, insert: `${name}()` }, selection: { anchor: from + name.length + 1 } }) }));
}

/** The server's parser knows hundreds; those that are names of columns or functions here are read as these. */
function keywordsOf(catalog: Catalog): string {
  const names = new Set([...catalog.functions, ...catalog.tables.flatMap((table) => table.columns.map(({ name }) => name))].map((name) => name.toLowerCase()));
  return catalog.keywords
    .map((keyword) => keyword.toLowerCase())
    .filter((keyword) => !names.has(keyword))
    .join(' ');
}

function speech(catalog: Catalog, language: Language) {
  const dialect = SQLDialect.define({
    keywords: keywordsOf(catalog),
    types: 'bigint integer int double real decimal boolean varchar string date timestamp interval array map row',
    builtin: catalog.functions.join(' ').toLowerCase(),
    backslashEscapes: false,
    doubleQuotedStrings: false,
    hashComments: false,
    identifierQuotes: '"`',
  });
  const functions = functionCompletions(catalog);
  // Columns also where no table is written yet: a statement begins with them.
  const columns = [...new Map(catalog.tables.flatMap((table) => table.columns.map((column): [string, Completion] => [column.name, { label: column.name, type: 'property', detail: column.type, info: column.about?.[language], boost: -1 }]))).values()];
  return [
    sql({ dialect, upperCaseKeywords: true }),
    autocompletion({
      icons: false,
      override: [
        schemaCompletionSource({ dialect, schema: namespace(catalog, language) }),
        keywordCompletionSource(dialect, true, (label) => ({ label, type: 'keyword', boost: -2 })),
        (context) => {
          const word = context.matchBefore(/[A-Za-z_][\w]*/);
          const isPath = word !== null && context.state.sliceDoc(word.from - 1, word.from) === '.';
          return word === null || isPath ? null : { from: word.from, options: [...functions, ...columns], validFor: /^\w*$/ };
        },
      ],
    }),
  ];
}

/** Typing over a selection, done here: Chromium would join the lines with style attributes, which the page's policy refuses. */
const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== 'insertText' || text === null || empty) {
      return false;
    }
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert))) {
      view.dispatch(insert());
    }
    event.preventDefault();
    return true;
  },
});

interface EditorProperties {
  parent: ShadowRoot;
  text: string;
  label: string;
  hint: string;
  run: () => void;
  changed: (text: string) => void;
}

export function openEditor({ parent, text, label, hint, run, changed }: EditorProperties): EditorHandle {
  const language = new Compartment();
  const view = new EditorView({
    parent,
    root: parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
        placeholder(hint),
        typingOver,
        tooltips({ position: 'fixed' }),
        syntaxHighlighting(colours),
        language.of(sql()),
        keymap.of([
          { key: 'Mod-Enter', run: () => (run(), true) },
          // Tab leaves the editor, unless it accepts or there is text to indent: nobody is caught inside.
          { key: 'Tab', run: (target) => (completionStatus(target.state) === 'active' ? acceptCompletion(target) : !target.state.selection.main.empty && indentMore(target)) },
          { key: 'Shift-Tab', run: (target) => !target.state.selection.main.empty && indentLess(target) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
        ]),
        look,
      ],
    }),
  });
  return {
    read: () => view.state.doc.toString(),
    write: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 }, scrollIntoView: true }),
    insert: (piece) => (view.dispatch(view.state.replaceSelection(piece)), view.focus()),
    teach: (catalog, tongue) => view.dispatch({ effects: language.reconfigure(speech(catalog, tongue)) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
