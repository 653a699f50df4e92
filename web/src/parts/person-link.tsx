// A person's name that leads to their page, with the filters of this one. Comes in: id and name. Goes out: a link; names that
// nobody is behind stay text.

import type { Id } from '../api/panels';
import { carried } from '../filters/filters';
import { Link, useAddress, withSearch } from '../app/router';
import { Name } from './text';

export function usePersonHref(): (id: Id) => string {
  const { search } = useAddress();
  const along = carried(search);
  along.delete('person');
  return (id) => withSearch(`/people/${id}`, along);
}

export function PersonLink({ id, name }: { id: Id | null; name: string | null }) {
  const href = usePersonHref();
  return id === null ? (
    <Name name={name} />
  ) : (
    <Link class="person" href={href(id)}>
      <Name name={name ?? String(id)} />
    </Link>
  );
}
