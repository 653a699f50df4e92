// The page for those who have not logged in. Comes in: a password. Goes out: a session, or why there is none.

import { useState } from 'preact/hooks';
import { Failure, logIn } from '../api/client';
import { Logo } from '../parts/icons';
import { useWords } from '../words/words';
import { Choosers } from './choosers';
import { usePageTitle } from './router';

export function Login() {
  const words = useWords();
  usePageTitle(words.login.title);
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');
  const submit = async () => {
    setBusy(true);
    setTrouble('');
    try {
      await logIn(password);
    } catch (error) {
      const failure = error instanceof Failure ? error : null;
      const texts = { login: words.login.wrong, busy: words.login.busy(failure?.retryAfterSeconds ?? 60), offline: words.states.offline, already: words.states.failed, refused: words.login.wrong, failed: words.states.failed };
      setTrouble(texts[failure?.kind ?? 'failed']);
      setBusy(false);
    }
  };
  return (
    <main class="alone">
      <form
        class="login"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Logo size={44} />
        <h1>{words.login.title}</h1>
        <p class="hint">{words.login.hint}</p>
        <input type="text" name="username" autocomplete="username" value="telelake" hidden readOnly />
        <label for="password">{words.login.password}</label>
        <input
          id="password"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          aria-invalid={trouble !== ''}
          aria-describedby="login-trouble"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <p id="login-trouble" class="trouble" role="alert">
          {trouble}
        </p>
        <button type="submit" class="button primary" disabled={isBusy || password === ''}>
          {isBusy ? words.login.busyButton : words.login.button}
        </button>
      </form>
      <Choosers />
    </main>
  );
}
