"""Uses everything on a page once, as a visitor's hands would: text is typed, boxes are ticked, choices made, buttons pressed, files chosen.

Written in JavaScript, so that Chromium, Firefox and WebKit do the same.
"""

from __future__ import annotations

LISTEN = """
(() => {
    if (window.wrongs) return true;
    window.wrongs = [];
    addEventListener('error', event => wrongs.push('error: ' + (event.message || event.target?.outerHTML)), true);
    addEventListener('unhandledrejection', event => wrongs.push('rejection: ' + event.reason));
    document.addEventListener('securitypolicyviolation', event => wrongs.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
    const error = console.error;
    console.error = (...said) => { wrongs.push('console: ' + said.join(' ')); error(...said) };
    return true;
})()
"""
"""From now on, what goes wrong in the page is kept in `wrongs`."""

USE = """
(async (within) => {
    const settled = async () => { while (!livepy.settled()) await new Promise(done => setTimeout(done, 5)) };
    const root = document.querySelector(within), used = [];
    const controls = () => [...root.querySelectorAll('button, input, select, textarea, summary')].filter(one =>
        !one.disabled && !one.readOnly && !one.matches('[aria-disabled=true]') && one.checkVisibility());
    const says = (node, ...names) => names.forEach(name => node.dispatchEvent(new Event(name, { bubbles: true })));
    const values = {
        date: '2026-02-03', time: '04:05', 'datetime-local': '2026-02-03T04:05', color: '#123456', range: '1', email: 'a@example.org', url: 'https://example.org',
    };
    const use = async node => {
        const type = node.type;
        node.focus();
        if (type === 'file') {
            const files = new DataTransfer();
            const ending = node.accept.match(/\\.\\w+/)?.[0];
            files.items.add(ending ? new File(['words'], 'words' + ending)
                : new File([Uint8Array.from(atob(PIXEL), one => one.charCodeAt(0))], 'pixel.png', { type: 'image/png' }));
            node.files = files.files;
            says(node, 'change');
        } else if (type === 'checkbox' || type === 'radio' || node.matches('button, summary')) node.click();
        else {
            if (node.options) node.selectedIndex = node.options.length - 1;
            else node.value = values[type] ?? (node.dataset.number !== undefined ? node.min || '7' : 'word');
            says(node, 'input', 'change');
        }
        await settled();
        if (!node.matches('button, summary')) node.blur();
        await settled();
    };
    const seen = new Set(), times = {};
    for (let node; (node = controls().find(one => !seen.has(one)));) {
        seen.add(node);
        const name = `${node.localName} ${node.type ?? ''} ${node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent}`.trim();
        if ((times[name] = (times[name] ?? 0) + 1) > 3) continue; // what each use makes anew
        if (node.closest('dialog[open]') === null && root.querySelector('dialog[open]')) {
            root.querySelector('dialog[open]').querySelector('.lv-dialog-close').click();
            await settled();
        }
        used.push(name);
        await use(node);
        if (used.length > 400) throw Error('no end of controls: ' + used.slice(-5));
    }
    return used;
})
""".replace("PIXEL", "'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='")
"""A function of a selector: uses each control in it that can be used, once, and says which those were."""
