// The beginning of the page. Comes in: the document. Goes out: the application in it.

import { render } from 'preact';
import { Application } from './app/application';
import { allowNothingButEmptiness } from './charts/trusted';
import './styles/index.css';

allowNothingButEmptiness();
const root = document.getElementById('app');
if (root !== null) {
  render(<Application />, root);
}
