import express, { type Request } from 'express';
import { languageOf } from './language';

function requestWith(header: string | undefined): Request {
  const request = Object.create(express.request) as Request;
  return Object.assign(request, { headers: header === undefined ? {} : { 'accept-language': header } });
}

it.each([
  [undefined, 'zh-TW'],
  ['', 'zh-TW'],
  ['*', 'zh-TW'],
  ['fr-FR,fr', 'zh-TW'],
  ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-TW'],
  ['en', 'en'],
  ['en-GB,zh;q=0.5', 'en'],
  ['en;q=0.4,zh-HK;q=0.6', 'zh-TW'],
  ['fr,en;q=0.5', 'en'],
  ['en;q=0,zh', 'zh-TW'],
  ['en;q=0', 'zh-TW'],
  ['en;q=0,*', 'zh-TW'],
  ['en,*;q=0.5', 'en'],
  ['*;q=0.5,en;q=0.3', 'zh-TW'],
  ['zh;q=0,*', 'en'],
  ['*;q=0.5,zh-TW;q=0.2', 'en'],
])('answers %j in %s', (header, language) => {
  expect(languageOf(requestWith(header))).toBe(language);
});
