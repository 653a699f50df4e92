// The place of the editor. Comes in: the first text and what to do with it. Goes out: the editor when its chunk has come, and a
// handle to it. A plain field stands there until then, so that one can type at once, and for good where
// the chunk does not come.

import { useEffect, useRef, useState } from 'preact/hooks';
import { catalog } from '../../api/catalog';
import { useLanguage } from '../../app/preferences';
import { Unloaded } from '../../parts/states';
import { useWords } from '../../words/words';
import type { EditorHandle } from './codemirror';

interface EditorProperties {
  text: string;
  run: () => void;
  changed: (text: string) => void;
  opened: (handle: EditorHandle) => void;
}

export function Editor({ text, run, changed, opened }: EditorProperties) {
  const words = useWords();
  const language = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const [isUnloaded, setUnloaded] = useState(false);
  // The editor is made once; what it calls is always of now.
  const calls = useRef({ text, run, changed });
  calls.current = { text, run, changed };

  useEffect(() => {
    let made: EditorHandle | undefined;
    let isGone = false;
    import('./codemirror').then(
      ({ openEditor }) => {
        const element = place.current;
        if (isGone || element === null) {
          return;
        }
        const parent = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
        made = openEditor({ parent, text: calls.current.text, label: words.sql.editor, hint: words.sql.placeholder, run: () => calls.current.run(), changed: (next) => calls.current.changed(next) });
        setHandle(made);
        opened(made);
      },
      () => setUnloaded(true),
    );
    return () => {
      isGone = true;
      made?.destroy();
    };
  }, []);

  useEffect(() => {
    if (handle !== null) {
      // Without the catalog it is still an editor.
      catalog().then(
        (known) => handle.teach(known, language),
        () => undefined,
      );
    }
  }, [handle, language]);

  return (
    <>
      <div class="editor">
        {handle === null && <textarea class="editor-early" aria-label={words.sql.editor} spellcheck={false} value={text} onInput={(event) => changed(event.currentTarget.value)} />}
        <div ref={place} class="editor-place" />
      </div>
      {isUnloaded && <Unloaded />}
    </>
  );
}
