"""Templates of strangers that try to leave the sandbox (S1)."""

from __future__ import annotations

ESCAPES = """
{{ ''.__class__ }}
{{ ''.__class__.__mro__[1].__subclasses__() }}
{{ ''.__class__.__base__.__subclasses__()[40]('/etc/passwd').read() }}
{{ ''['__class__'] }}
{{ ''['__cla' ~ 'ss__'] }}
{{ ''["\\x5f\\x5fclass\\x5f\\x5f"] }}
{{ ''|attr('__class__') }}
{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}
{{ ['']|map('attr', '__class__')|list }}
{{ ['']|map(attribute='__class__')|list }}
{{ [{}]|map(attribute='__class__.__mro__')|list }}
{{ ['']|selectattr('__class__')|list }}
{{ ['']|rejectattr('__class__.__base__')|list }}
{{ ['']|groupby('__class__') }}
{{ ['']|sum(attribute='__class__') }}
{{ ['']|sort(attribute='__class__.__mro__') }}
{{ ['']|unique(attribute='__class__')|list }}
{{ ['', 'a']|min(attribute='__class__.__subclasses__') }}
{{ ['']|join(attribute='__class__') }}
{{ '{0.__class__}'.format('') }}
{{ ('{0.__class__}'.format)('') }}
{{ ('a{x.__class__}b'.format_map)({'x': 42}) }}
{{ '{a.__init__.__globals__}'.format(a=namespace) }}
{{ ''|attr('format') }}
{{ ['{0.__class__}']|map('attr', 'format')|first }}
{{ '%s'.__mod__ }}
{{ ''.format.__self__ }}
{{ ''.join.__self__.__class__ }}
{{ self }}
{{ self.__init__.__globals__ }}
{{ self._TemplateReference__context }}
{{ self['_TemplateReference__context'].environ }}
{% block b %}{{ self.b.__call__.__globals__ }}{% endblock %}
{% block b %}{{ super._context }}{% endblock %}
{{ lipsum.__globals__ }}
{{ lipsum.__globals__['os'].popen('id').read() }}
{{ lipsum }}
{{ cycler.__init__.__globals__.os.popen('id').read() }}
{{ joiner.__init__.__globals__.os.popen('id').read() }}
{{ namespace.__init__.__globals__.os.popen('id').read() }}
{{ namespace['__init__'] }}
{{ namespace().__class__ }}
{{ namespace(a=1)._Namespace__attrs }}
{{ namespace(a=1)['__class__'] }}
{{ range.__self__ }}
{{ range.__globals__ }}
{{ range['__func__'] }}
{{ dict.__base__.__subclasses__() }}
{{ dict['__class__'] }}
{{ dict.fromkeys('ab') }}
{{ dict.mro() }}
{{ range(3).__class__ }}
{{ config }}
{{ config.items() }}
{{ request.application.__globals__ }}
{{ request['application']['__globals__']['__builtins__'] }}
{{ get_flashed_messages.__globals__ }}
{{ url_for.__globals__ }}
{{ environment }}
{{ context }}
{{ os.environ }}
{{ __builtins__ }}
{{ __import__('os').system('id') }}
{{ open('/etc/passwd') }}
{{ eval('1') }}
{{ os_env.__class__ }}
{{ os_env['__class__'] }}
{{ os_env.get.__self__ }}
{{ os_env.pop('REGION') }}
{{ [].append(1) }}
{{ {}.update({}) }}
{{ {}.setdefault('a', 1) }}
{{ [1].clear() }}
{{ [2, 1].sort() }}
{{ (1).__class__ }}
{{ 1.5.__class__ }}
{{ true.__class__ }}
{{ none.__class__ }}
{{ (1).to_bytes(8, 'big') }}
{{ (1.5).fromhex('0x1') }}
{{ (1).from_bytes }}
{{ 'a'.encode() }}
{{ 'a'.encode().__class__ }}
{{ ''.translate({}) }}
{{ ''.maketrans({}) }}
{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}
{% macro m() %}{% endmacro %}{{ m.__call__.__globals__ }}
{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}
{% macro m() %}{% endmacro %}{{ m._environment }}
{% macro m() %}{% endmacro %}{{ m['_func'] }}
{% macro m() %}{{ varargs.__class__ }}{% endmacro %}{{ m(1) }}
{% macro m() %}{{ kwargs.__class__ }}{% endmacro %}{{ m(a=1) }}
{% for x in [1] %}{{ loop.__class__ }}{% endfor %}
{% for x in [1] %}{{ loop._iterator }}{% endfor %}
{% for x in [1] %}{{ loop.cycle.__func__ }}{% endfor %}
{% for x in [1] %}{{ loop._undefined }}{% endfor %}
{% set x = namespace() %}{% set x.__class__ = 1 %}{{ x.__class__ }}
{{ missing_name.__class__ }}
{{ missing_name is undefined and missing_name.__init__.__globals__ }}
{{ (missing_name|default(''))._fail_with_undefined_error }}
{{ {}|tojson.__globals__ }}
{{ 'x'|safe|attr('__html__') }}
{{ ('x'|safe).__html__.__globals__ }}
{{ ('x'|safe).unescape() }}
{{ ('x'|escape).__class__ }}
{{ ({1: 2}|dictsort)[0].__class__ }}
{{ ([{'a': 1}]|groupby('a'))[0].__class__ }}
{{ ([{'a': 1}]|groupby('a'))[0]._asdict() }}
{{ ([{'a': 1}]|groupby('a'))[0]._make([1, 2]) }}
{{ [1]|random }}
{{ 'x'|pprint }}
{{ 'x'|urlize }}
{{ {'a': 1}|xmlattr }}
{{ 1|_tick }}
{{ -1|tick }}
{% import 'os' as os %}
{% from 'subprocess' import Popen %}
{% do [].append(1) %}
{% debug %}
{% trans %}x{% endtrans %}
{% autoescape true %}x{% endautoescape %}{{ ''.__class__ }}
{% set loop = 1 %}{% for x in [1] %}{% set loop = 2 %}{% endfor %}{{ loop.__class__ }}
""".strip().splitlines()
