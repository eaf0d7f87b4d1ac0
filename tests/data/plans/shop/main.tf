variable "db_password" {
  type      = string
  sensitive = true
}

variable "environment" {
  type    = string
  default = "prod"
}

provider "aws" {
  region = "eu-west-1"
}

module "network" {
  source   = "./modules/network"
  for_each = toset(["blue", "green"])

  name = each.key
  cidr = each.key == "blue" ? "10.0.0.0/16" : "10.1.0.0/16"
}

resource "aws_kms_key" "data" {
  description         = "data of ${var.environment}"
  enable_key_rotation = true
}

resource "aws_ebs_volume" "data" {
  count             = var.environment == "prod" ? 2 : 1
  availability_zone = "eu-west-1a"
  size              = 20
  encrypted         = var.environment == "prod"
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_s3_bucket" "assets" {
  bucket = "shop-assets"
}

resource "aws_s3_bucket_public_access_block" "assets" {
  bucket                  = aws_s3_bucket.assets.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

data "aws_iam_policy_document" "assets" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.assets.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_s3_bucket_policy" "assets" {
  bucket = aws_s3_bucket.assets.id
  policy = data.aws_iam_policy_document.assets.json
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = module.network["blue"].vpc_id

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_db_instance" "main" {
  identifier             = "main"
  engine                 = "postgres"
  instance_class         = "db.t4g.medium"
  allocated_storage      = 20
  username               = "shop"
  password               = var.db_password
  storage_encrypted      = false
  vpc_security_group_ids = [aws_security_group.web.id]
}
