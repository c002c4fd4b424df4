// html-validate, started once: each line that comes in is a page's text as JSON, each that goes out is what it finds wrong there.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { HtmlValidate } from 'html-validate';

const rules = new HtmlValidate(JSON.parse(readFileSync(new URL('htmlvalidate.json', import.meta.url), 'utf8')));
for await (const line of createInterface({ input: process.stdin })) {
    const { results } = await rules.validateString(JSON.parse(line));
    console.log(JSON.stringify(results.flatMap(({ messages }) => messages.map(one => `${one.ruleId}: ${one.message} at ${one.selector}`))));
}
