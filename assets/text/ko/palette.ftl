### The command palette: every action, scenario and node, found by typing.

everything = 모든 기능
palette-hint = 기능, 시나리오, 노드 찾기
palette-nothing = 그런 이름은 없습니다.
palette-nothing-hint = 글자를 줄이면 더 많이 찾습니다.
a-scenario = 시나리오
palette-keys = 고르기
palette-do = 실행
close = 닫기
open-scenario = { $title } 열기
select-node = { $name } 선택
