# ruff: noqa: E501, RUF001, W291, UP031 - payloads are kept as they are
"""Templates of strangers that take too long or read other files (S2, S11), and YAML of theirs (S10)."""

from __future__ import annotations

TEXT = "{% set s = 'x' * 900000 %}"
SET = "{% set a = 1 %}"

BOMBS = {
    "a text times a billion": "{{ 'x' * 1000000000 }}",
    "a list times a lot": "{{ [1] * 100000000 }}",
    "a power": "{{ 9 ** 99999999 }}",
    "numbers multiplied": "{% set n = namespace(n=3) %}{% for i in range(99) %}{% set n.n = n.n * n.n %}{% endfor %}",
    "loops in loops": "{% for a in range(1000) %}" * 3 + "{% endfor %}" * 3,
    "loops that print": "{% for a in range(1000) %}" * 3 + "x" + "{% endfor %}" * 3,
    "loops that test": "{% for a in range(999) %}{% for b in range(99999) if b < 0 %}{% endfor %}{% endfor %}",
    "loops over words": "{% set l = ('a ' * 50000).split() %}{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}",
    "loops over letters": "{% set l = 'a' * 99999 %}{% for a in l %}{% for b in l %}{{ b }}{% endfor %}{% endfor %}",
    "a macro that calls itself": "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
    "a macro that calls itself twice": "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "a loop that calls itself": "{% for x in [1, 1] recursive %}{{ loop([1, 1]) }}{% endfor %}",
    "a loop that calls itself widely": "{% for x in range(90) recursive %}{% if loop.depth < 20 %}{{ loop(range(90)) }}{% endif %}{% endfor %}",
    "text joined to itself": "{% set n = namespace(s='x') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "text added to itself": "{% set n = namespace(s='x') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "a list added to itself": "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}",
    "lists of lists": "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
    "maps of maps": "{% set n = namespace(s=1) %}{% for i in range(60) %}{% set n.s = {'a': n.s, 'b': n.s} %}{% endfor %}{{ n.s }}",
    "maps of maps by function": "{% set n = namespace(s=1) %}{% for i in range(60) %}{% set n.s = dict(a=n.s, b=n.s) %}{% endfor %}",
    "arguments of arguments": "{% macro m(n) %}{% if n %}{{ m(n-1, varargs, varargs) }}{% else %}{{ varargs }}{% endif %}{% endmacro %}{{ m(60, 1, 1) }}",
    "a list in a list in a list": "{% set n = namespace(s=[1]) %}{% for i in range(90000) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }}",
    "a list that grows": "{% set n = namespace(s=[1]) %}{% for i in range(90000) %}{% set n.s = n.s + [i] %}{% endfor %}",
    "a text that grows": "{% set n = namespace(s='') %}{% for i in range(90000) %}{% set n.s = n.s ~ 'xxxxxxxxxx' %}{% endfor %}",
    "lists compared": "{% set a = namespace(s=[1]) %}{% set b = namespace(s=[1]) %}{% for i in range(40) %}{% set a.s = [a.s, a.s] %}{% set b.s = [b.s, b.s] %}{% endfor %}{{ a.s == b.s }}",
    "replace by filter": TEXT + "{{ s|replace('', s) }}",
    "replace by method": TEXT + "{{ s.replace('x', s) }}",
    "join of a list": TEXT + "{{ ([s] * 100000)|join }}",
    "join by method": TEXT + "{{ s.join('x' * 90000) }}",
    "join of letters": "{{ ('x' * 90000)|join('y' * 90000) }}",
    "ljust": "{{ 'x'.ljust(1000000000) }}",
    "rjust": "{{ 'x'.rjust(1000000000) }}",
    "zfill": "{{ 'x'.zfill(1000000000) }}",
    "center by method": "{{ 'x'.center(1000000000) }}",
    "center by filter": "{{ 'x'|center(1000000000) }}",
    "expandtabs": "{{ '\t'.expandtabs(1000000000) }}",
    "a width of a format": "{{ '%1000000000d' % 1 }}",
    "a width as an argument": "{{ '%*d' % (1000000000, 1) }}",
    "a width of the filter format": "{{ '%1000000000d'|format(1) }}",
    "a precision": "{{ '%.1000000000f' % 1.0 }}",
    "a name in a format, often": TEXT + "{{ ('%(a)s' * 10000) % {'a': s} }}",
    "the method format": "{{ '{:1000000000}'.format(1) }}",
    "indent": TEXT + "{{ s|indent(1000000000, true) }}",
    "indent of many lines": "{{ ('\n' * 100000)|indent(100000, true, true) }}",
    "indent by a text": TEXT + "{{ ('\n' * 100000)|indent(s, true, true) }}",
    "wordwrap": TEXT + "{{ s|wordwrap(1, wrapstring=s) }}",
    "batch": "{{ [1]|batch(1000000000, 1)|list }}",
    "slice": "{{ [1]|slice(1000000000)|list }}",
    "tojson": "{{ [1]|tojson(indent=1000000000) }}",
    "round": "{{ 1.5|round(1000000000, 'ceil') }}",
    "sum of lists": "{{ ([[1]] * 50000)|sum(start=[]) }}",
    "select in a list": "{% set l = range(90000)|list %}{{ l|reject('in', l)|list|length }}",
    "map after map": "{{ range(100000)|map('string')|map('upper')|map('lower')|list|length }}",
    "sort in a loop": "{% set l = range(90000)|list %}{% for i in range(90000) %}{% set x = l|sort %}{% endfor %}",
    "in, in a loop": "{% set l = range(90000)|list %}{% for i in range(90000) %}{% if -1 in l %}{% endif %}{% endfor %}",
    "slices in a loop": TEXT + "{% for i in range(100000) %}{% set x = s[1:] %}{% endfor %}",
    "printing in a loop": "{% set s = 'x' * 90000 %}{% for i in range(100000) %}{{ s }}{% endfor %}",
    "capturing in a loop": "{% set s = 'x' * 90000 %}{% set t %}{% for i in range(100000) %}{{ s }}{% endfor %}{% endset %}",
    "capturing text in a loop": "{% set t %}{% for i in range(100000) %}{% for i in range(1000) %}"
    + "x" * 5000
    + "{% endfor %}{% endfor %}{% endset %}",
    "many large variables": "".join(f"{{% set a{n} = 'x' * 900000 %}}" for n in range(1200)),
    "many large lists": "".join(f"{{% set a{n} = range(90000)|list %}}" for n in range(1100)),
    "a long body": "{% for i in range(100000) %}" + SET * 1700 + "{% endfor %}",
    "a long macro": "{% macro m() %}"
    + SET * 1700
    + "{% endmacro %}{% for i in range(100000) %}{{ m() }}{% endfor %}",
    "conditions in a loop": "{% for i in range(100000) %}" + "{% if i %}{% endif %}" * 1500 + "{% endfor %}",
    "a block, often": "{% block b %}"
    + SET * 1700
    + "{% endblock %}{% for i in range(100000) %}{{ self.b() }}{% endfor %}",
    "a block that calls itself": "{% block b %}{{ self.b() }}{{ self.b() }}{% endblock %}",
    "a caller that calls itself": "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{{ caller() }}{% endmacro %}{% call m() %}{% endcall %}",
    "brackets in brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "lists in source": "{{ " + "[" * 5000 + "]" * 5000 + " }}",
    "not not not": "{{ " + "not " * 6000 + "1 }}",
    "minus minus": "{{ " + "-" * 6000 + "1 }}",
    "attributes of attributes": "{{ {}" + ".a" * 6000 + " }}",
    "filters of filters": "{{ 1" + "|abs" * 6000 + " }}",
    "a long sum": "{{ 1" + " + 1" * 3000 + " }}",
    "conditions in conditions": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "forty loops in loops": "{% for a in [1] %}" * 40 + "{% endfor %}" * 40,
    "if else if else": "{{ " + "1 if 1 else " * 3000 + "1 }}",
    "calls of calls": "{{ range" + "(1)" * 3000 + " }}",
    "a hundred thousand tags": "{{ 1 }}" * 100000,
    "a long name": "{{ " + "a" * 900000 + " }}",
    "a long number": "{{ " + "9" * 900000 + " }}",
    "braces": "{" * 1000000,
    "tags that never end": "{{ " * 300000,
    "blanks in tags": ("{%" + " " * 1000) * 900,
    "an alphabet of escapes": "{% for i in range(1000) %}{% set x = ('<' * 900000)|escape %}{% endfor %}",
    "a namespace in itself": "{% set ns = namespace() %}{% set ns.a = ns %}{{ [ns] }}",
    "cycle of many": "{% for i in range(100000) %}{{ loop.cycle(*range(100000)) }}{% endfor %}",
    "many arguments": "{% set l = range(90000)|list %}{% macro m() %}{% endmacro %}{% for i in range(10000) %}{{ m(*l) }}{% endfor %}",
    "indenting again and again": "{% macro m(n) %}{% filter indent(2) %}{% if n %}x\n{{ m(n-1) }}{% endif %}{% endfilter %}{% endmacro %}{% for i in range(1000) %}{{ m(60) }}{% endfor %}",
    "a large file included often": "{% include '_large.yaml' %}" * 300,
    "a small file included often": "{% for i in range(100000) %}{% include '_small.yaml' %}{% endfor %}",
    "a long text included often": "{% include '_long.yaml' %}" * 300,
    "many candidates": "{% include ['a', 'b'] * 40000 %}",
    "a file in itself": "{% include '_round.yaml' %}",
    "a file that extends itself": "{% extends '_chain.yaml' %}",
    "a long file name": "{% include 'x' * 900000 %}",
}
INCLUDED = {
    "_large.yaml": "{{ 1 }}" * 3900,
    "_small.yaml": "x",
    "_long.yaml": "x" * 900000,
    "_round.yaml": "{% for i in range(100) %}{% include '_round.yaml' %}{% endfor %}",
    "_chain.yaml": "{% extends '_chain.yaml' %}",
}

PATHS = """
/etc/hostname
//etc/hostname
/./etc/hostname
../outside.yaml
../../outside.yaml
./../outside.yaml
a/../../outside.yaml
a/b/../../../outside.yaml
inside/../../outside.yaml
inside/../inside.txt/../../outside.yaml
..
.
../
./..
a/..
..//outside.yaml
.//..//outside.yaml
..\\outside.yaml
..\\..\\outside.yaml
inside\\..\\..\\outside.yaml
C:\\Windows\\win.ini
C:/Windows/win.ini
\\\\server\\share
file:///etc/hostname
file://localhost/etc/hostname
http://example.com/x
~/outside.yaml
~root/x
$HOME/outside.yaml
%2e%2e/outside.yaml
%2e%2e%2foutside.yaml
..%2foutside.yaml
..%252foutside.yaml
..%c0%afoutside.yaml
%c0%ae%c0%ae/outside.yaml
..;/outside.yaml
....//outside.yaml
..../outside.yaml
．．/outside.yaml
‥/outside.yaml
..∕outside.yaml
..／outside.yaml
 ../outside.yaml
../outside.yaml 
\t../outside.yaml
/dev/stdin
/dev/fd/0
/proc/self/environ
/proc/self/cwd/../outside.yaml
.git/config
./.git/config
inside/.env
.env
link-out.yaml
link-out/outside.yaml
link-to-link
link-to-git/config
link-to-proc
inside/link-up/outside.yaml
""".strip("\n").splitlines()
ODD_PATHS = (
    "../outside.yaml\0.txt",
    "inside\0/../../outside.yaml",
    "\0",
    "../outside.yaml\n",
    "..\r/outside.yaml",
    "\ud800/../outside.yaml",
    "",
    " ",
    "x" * 5000,
    "/".join("x" * 3000),
)

YAML = {
    "billion laughs": "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)),
    "quadratic": "a: &a [" + "x, " * 3000 + "x]\nb: [" + "*a, " * 3000 + "*a]\n",
    "ten thousand deep": "[" * 10_000,
    "a hundred thousand deep": "[" * 100_000 + "]" * 100_000,
    "maps in maps": "{a: " * 10_000,
    "blocks in blocks": "\n".join(" " * n + "a:" for n in range(1_000)),
    "lists in lists": "- " * 5_000 + "x",
    "keys of keys": "? " * 10_000,
    "an alias in itself": "a: &a [*a]\n",
    "merge keys": "a: &a {x: 1}\nb:\n" + "  <<: *a\n" * 60_000,
    "a list of merges": "a: &a {x: 1}\nb: {<<: [" + "*a, " * 60_000 + "*a]}\n",
    "merges of merges": "a: &a {a1: 1, a2: 2}\n"
    + "".join(
        f"m{n + 1}: &m{n + 1} {{<<: [*{'m%d' % n if n else 'a'}, *{'m%d' % n if n else 'a'}], k{n}: 1}}\n"
        for n in range(40)
    ),
    "many values": "a: [" + "x, " * 200_000 + "x]\n",
    "many keys": "".join(f"k{n}: 1\n" for n in range(90_000)),
    "many anchors": "".join(f"k{n}: &a{n} 1\n" for n in range(60_000)),
    "many documents": "--- a\n" * 150_000,
    "many colons in brackets": "[" + "a:b, " * 200_000 + "]",
    "a long number": "a: " + "9" * 900_000,
    "a long float": "a: 1." + "9" * 900_000,
    "a number of base sixty": "a: 1" + ":59" * 250_000,
    "underscores": "a: 0x" + "_" * 900_000,
    "quotes": "a: " + "''" * 400_000,
    "escapes": 'a: "' + "\\x41" * 240_000 + '"',
    "comments": "# x\n" * 240_000 + "a: [",
    "tabs": "a:\n" + "\t" * 900_000,
    "a bracket after many lines": "a: 1\n" * 1 + "b: {" + "c: 1,\n" * 40_000,
    "a tag bomb": "a: " + "!!python/object/apply:os.system ['id']",
    "many dates": "a: [" + "2020-01-01, " * 80_000 + "x]\n",
    "many warnings": "a: [" + "yes, " * 90_000 + "x]\n",
    "keys twice": "a: {" + "k: 1, " * 90_000 + "}\n",
    "maps as keys": "a: {" + "{}: 1, " * 40_000 + "}\n",
    "unknown anchors": "a: [" + "*b, " * 90_000 + "x]\n",
    "rendered on one line": "a: [{% for i in range(30000) %}2020-01-01, {% endfor %}x]\n",
    "rendered on many lines": "a:\n{% for i in range(40000) %}  - 2020-01-01\n{% endfor %}\n",
    "directives": "%TAG ! tag:x,2000:\n" * 30_000 + "--- a\n",
}
