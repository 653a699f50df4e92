// Chooses the period: by name, or by first and last day. Comes in: the filters. Goes out: search parameters.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { change } from '../app/router';
import { Icon } from '../parts/icons';
import { Popover } from '../parts/popover';
import { useFormat } from '../words/format';
import { useWords } from '../words/words';
import { DEFAULT_PERIOD, useFilters } from './filters';
import { isDay, PERIODS, type PeriodName } from './periods';

export function PeriodPicker() {
  const words = useWords();
  const format = useFormat();
  const { filters } = useFilters();
  const { period, name } = filters;
  const days = period === null ? '' : format.days(period.from, period.to);
  const text = name === null ? days : words.periods[name];
  return (
    <Popover
      kind="dialog"
      isActive={false}
      button={
        <>
          <Icon name="calendar" size={16} />
          <span class="only-read">{words.filters.period}: </span>
          <span class="pick-value">{text}</span>
          {name !== null && <span class="pick-days">{days}</span>}
          <Icon name="down" size={14} />
        </>
      }
    >
      {(close) => <Periods close={close} />}
    </Popover>
  );
}

function Periods({ close }: { close: () => void }) {
  const words = useWords();
  const { filters } = useFilters();
  const [from, setFrom] = useState(filters.period?.from ?? '');
  const [to, setTo] = useState(filters.period?.to ?? '');
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const isFit = isDay(from) && isDay(to) && from <= to;
  const choose = (name: PeriodName) => {
    change({ period: name === DEFAULT_PERIOD ? null : name, from: null, to: null });
    close();
  };
  return (
    <div role="dialog" aria-label={words.filters.period} class="periods">
      <div class="period-names">
        {PERIODS.map((name) => (
          <button key={name} type="button" class="quiet" aria-pressed={filters.name === name} onClick={() => choose(name)} ref={(filters.name ?? DEFAULT_PERIOD) === name ? first : undefined}>
            {words.periods[name]}
          </button>
        ))}
      </div>
      <form
        class="period-days"
        onSubmit={(event) => {
          event.preventDefault();
          if (isFit) {
            change({ period: null, from, to });
            close();
          }
        }}
      >
        <label>
          {words.filters.from}
          <input type="date" value={from} max={to} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          {words.filters.to}
          <input type="date" value={to} min={from} onInput={(event) => setTo(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button primary" disabled={!isFit}>
          {words.filters.apply}
        </button>
      </form>
    </div>
  );
}
