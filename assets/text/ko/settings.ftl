### The panel of the settings, and what is said about their file.

settings = 환경 설정
settings-hint = ↑ ↓ 항목 고르기, ← → 바꾸기. 다음 실행에도 유지됩니다.
# A language by its own name, so that who reads no other finds it.
own-name = 한국어
setting-language = 언어
setting-theme = 테마
setting-motion = 움직임
setting-size = 글자 크기
motion-full = 모두
motion-reduced = 줄임
settings-broken = 설정을 읽지 못해 기본값으로 시작합니다.
settings-unwritten = 설정을 저장하지 못했습니다: { $problem }
