### Kinds of services, short enough for a header. AWS names as AWS writes them.

kind-client = Clients
kind-api-gateway = API Gateway (REST)
kind-lambda = Lambda function
kind-sqs = SQS queue
kind-dynamo-db = DynamoDB table
kind-auto-scaling-group = EC2 Auto Scaling group
kind-server = Server fleet
kind-rds = RDS database
kind-rds-proxy = RDS Proxy
kind-sns = SNS topic
kind-event-bridge = EventBridge bus
kind-direct-connect = Direct Connect link
kind-s3 = S3 bucket
kind-alarm = CloudWatch alarm
kind-log-group = CloudWatch log group
kind-console = AWS console
kind-cognito = Cognito user pool
kind-web-socket-api = API Gateway (WebSocket)
kind-instance-queue = Queue on an EC2 instance
