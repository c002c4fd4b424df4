"""What the driver asks of a page in Chromium: small scripts, run beside the page's own."""

from __future__ import annotations

from typing import Final

BEFORE: Final = """(() => {
    const count = link => { if (link?.hasAttribute('download')) window.livepyDownloads = (window.livepyDownloads ?? 0) + 1; };
    document.addEventListener('click', event => count(event.target.closest?.('a')));
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () { if (!this.isConnected) count(this); return click.call(this); };
    const write = navigator.clipboard?.writeText.bind(navigator.clipboard);
    window.livepyCopying = 0;
    if (write) navigator.clipboard.writeText = text => {
        window.livepyCopying++;
        return write(text).finally(() => setTimeout(() => window.livepyCopying--, 40));
    };
})()"""
"""Files that will be saved are counted, and copying, so that they can be waited for."""

LOOK: Final = """() => new Promise(done => {
    const began = performance.now();
    const look = () => {
        const settled = (window.livepy?.settled() ?? false) && !window.livepyCopying;
        settled || performance.now() - began > 30 ? done([settled, Math.max(0, ...window.livepy?.busy.keys() ?? [])]) : setTimeout(look, 2);
    };
    look();
})"""
"""Whether the page has settled, or does so within a few milliseconds; and its newest event that is not answered."""

_UNTIL = "() => new Promise(done => {{ const look = () => {} ? done() : setTimeout(look, 2); look(); }})"
CUT: Final = _UNTIL.format("!livepy.settled()")
OPEN: Final = _UNTIL.format("document.documentElement.dataset.connection === 'open'")
PAUSE: Final = "() => new Promise(done => setTimeout(done, 4))"

_DISPLAYED: Final = """
    const gone = one => {
        const style = getComputedStyle(one);
        return style.display === 'none' || style.visibility === 'hidden';
    };
"""

TEXT: Final = (
    """root => {"""
    + _DISPLAYED
    + """
    const out = [];
    const read = node => {
        if (node.nodeType === 3) { out.push(node.data); return; }
        if (node.nodeType !== 1 || gone(node) || /^(select|textarea|svg|script|style)$/i.test(node.nodeName)) return;
        if (node.parentNode?.nodeName === 'DETAILS' && !node.parentNode.open && node.nodeName !== 'SUMMARY') return;
        const apart = !getComputedStyle(node).display.startsWith('inline') || node.nodeName === 'BR';
        if (apart) out.push(' ');
        node.childNodes.forEach(read);
        if (apart) out.push(' ');
    };
    read(root);
    return out.join('').replace(/\\s+/g, ' ').trim();
}"""
)
"""What can be read in an element, as names.py reads it."""

SEEN: Final = """one => ({ tag: one.localName, attrs: Object.fromEntries([...one.attributes].map(({ name, value }) => [name, value])) })"""

VALUE: Final = """one => {
    const { type, localName: tag } = one;
    if (tag === 'input' && (type === 'checkbox' || type === 'radio')) return one.checked;
    if (tag === 'input' && type === 'range') return { number: one.value };
    if (tag === 'input' && type === 'file') return [...one.files].map(file => file.name);
    if (tag === 'select') return one.selectedOptions[0]?.textContent.trim() ?? '';
    if (tag === 'input' || tag === 'textarea') return one.value;
    if (tag === 'progress' || tag === 'meter') return one.hasAttribute('value') ? { number: one.getAttribute('value') } : null;
    const role = one.getAttribute('role') ?? { option: 'option', tr: 'row' }[tag];
    return ['option', 'tab', 'row'].includes(role) ? one.getAttribute('aria-selected') === 'true' || 'selected' in one.dataset : null;
}"""

WHY_NOT: Final = """one => {
    if (!one.isConnected) return 'it is no longer on the page';
    if (!one.checkVisibility()) return 'it is hidden';
    if (one.matches(':disabled') || one.getAttribute('aria-disabled') === 'true') return 'it is disabled';
    const front = [...document.querySelectorAll('dialog:modal')].at(-1);
    if (front && !front.contains(one)) {
        const title = document.getElementById(front.getAttribute('aria-labelledby'))?.textContent ?? front.ariaLabel ?? '';
        return `the dialog '${title}' is open in front of it`;
    }
    return '';
}"""

OPTIONS: Final = "one => [...one.options].filter(option => !option.hidden).map(option => option.textContent.replace(/\\s+/g, ' ').trim())"
LABEL: Final = "one => (one.ariaLabel ?? [...one.labels].map(label => label.textContent).join(' ')).replace(/\\s+/g, ' ').trim()"
IS_ANY: Final = "(one, all) => all.includes(one)"
PLACES: Final = "all => { const order = [...document.querySelectorAll('*')]; return all.map(one => order.indexOf(one)); }"

FILE_INPUT: Final = """one => {
    const all = one.matches('input[type=file]') ? [one] : [...one.querySelectorAll('input[type=file]')];
    const control = all.length ? all : [one.closest('label')?.control].filter(found => found?.type === 'file');
    return control.length === 1 ? control[0] : null;
}"""
