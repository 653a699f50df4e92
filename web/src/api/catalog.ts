// What can be asked in SQL: tables, functions, keywords, and the questions of the query pack. Comes in: nothing. Goes out: the
// catalog, which is asked once for as long as the tab is open.

import { askJson } from './client';

export interface Bilingual {
  en: string;
  pt: string;
}

export interface CatalogColumn {
  name: string;
  type: string;
  about: Bilingual | null;
}

export interface CatalogTable {
  name: string;
  kind: 'table' | 'view';
  about: Bilingual | null;
  columns: CatalogColumn[];
}

export interface PackQuery {
  name: string;
  title: Bilingual;
  about: Bilingual;
  sql_en: string;
  sql_pt: string;
}

export interface Catalog {
  tables: CatalogTable[];
  functions: string[];
  keywords: string[];
  queries: PackQuery[];
}

let asked: Promise<Catalog> | null = null;

export function catalog(): Promise<Catalog> {
  asked ??= askJson<Catalog>('catalog').catch((error: unknown) => {
    asked = null;
    throw error;
  });
  return asked;
}
