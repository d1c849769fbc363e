### What a person does to a running scenario: buttons of a node, its parameters, undo, saving.

do-burst = 폭주
do-poison = 불량 요청
do-kill-worker = 처리기 중단
do-stop = 중단
do-recover = 복구
do-slow = 느리게
do-normal = 원래 속도
do-lose-zone = 영역 장애
do-restore-zone = 영역 복구
do-flush = 캐시 비우기
run-is-over = 이미 끝난 실행입니다. 시간을 되돌려 바꾸세요.
nothing-to-slow = 여기에는 시간이 걸리는 일이 없습니다.
which-zone = 어느 가용 영역입니까?

## Parameters in the inspector.

not-set = 설정 안 함
change-hint = 누르거나 E를 눌러 실행 중에 바꿉니다.
fixed-hint = 실행 중에는 바꿀 수 없습니다. 파일에서 바꾸세요.
list-hint = 목록의 일부입니다. 파일에서 바꾸세요.
edit-hint = Enter 적용 · Tab 다음 · Esc 취소
nothing-to-change = 실행 중에 바꿀 수 있는 설정이 없습니다.

## After a change.

undo = 되돌리기
nothing-to-undo = 되돌릴 것이 없습니다. 바꾼 뒤 5초 동안 되돌릴 수 있습니다.
undone = 되돌림: { $what }

## Saving the session as a scenario.

save-file = 시나리오로 저장
save-hint = 새 파일의 경로. Enter로 저장하고 Esc로 돌아갑니다.
save-elsewhere = 쓸 수 있는 폴더에 있는 다른 경로를 적으세요.
changes-to-save =
    { $n ->
        [0] 직접 바꾼 것이 없어 시나리오 그대로 저장합니다.
       *[other] 직접 바꾼 { $n }건을 타임라인에 담은 시나리오입니다.
    }
file-exists = { $path } 파일이 이미 있습니다. Enter를 다시 누르면 덮어씁니다.
saved = 저장했습니다. 다시 보려면: loosely run { $path }
