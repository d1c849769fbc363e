### Kinds of services, short enough for a header. AWS names as AWS writes them.

kind-client = 클라이언트
kind-api-gateway = API Gateway (REST)
kind-lambda = Lambda 함수
kind-sqs = SQS 대기열
kind-dynamo-db = DynamoDB 테이블
kind-auto-scaling-group = EC2 Auto Scaling 그룹
kind-server = 서버
kind-rds = RDS 데이터베이스
kind-rds-proxy = RDS Proxy
kind-sns = SNS 주제
kind-event-bridge = EventBridge 버스
kind-direct-connect = Direct Connect 회선
kind-s3 = S3 버킷
kind-alarm = CloudWatch 경보
kind-log-group = CloudWatch 로그 그룹
kind-console = AWS 콘솔
kind-cognito = Cognito 사용자 풀
kind-web-socket-api = API Gateway (WebSocket)
kind-instance-queue = EC2 인스턴스 대기열
