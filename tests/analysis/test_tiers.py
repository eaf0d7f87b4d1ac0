"""How kinds of resource fare without a zone: one small workload each, as drawn up by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.analysis.workloads.workloads import workloads_of
from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.report.outage.cases import cases_of
from scanner.roots import load_roots

HEAD = """
data "aws_availability_zones" "here" {}

resource "aws_subnet" "a" {
  availability_zone = data.aws_availability_zones.here.names[0]
}

resource "aws_subnet" "b" {
  availability_zone = data.aws_availability_zones.here.names[1]
}
"""

SERVICE = """
resource "aws_ecs_service" "counter" {
  desired_count   = 2
  launch_type     = "FARGATE"
  task_definition = aws_ecs_task_definition.counter.arn
  network_configuration {
    subnets = [aws_subnet.a.id, aws_subnet.b.id]
  }
}

resource "aws_ecs_task_definition" "counter" {
  container_definitions = jsonencode([{ name = "app", environment = [{ name = "STORE", value = STORE }] }])
}
"""

CASES = {
    "cluster of one node group": (
        """
resource "aws_eks_cluster" "shop" { name = "shop" }
resource "aws_eks_node_group" "nodes" {
  cluster_name = aws_eks_cluster.shop.name
  subnet_ids   = [aws_subnet.a.id, aws_subnet.b.id]
  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 4
  }
}
""",
        {"aws_eks_cluster.shop": "continues"},
    ),
    "cluster of one node": (
        """
resource "aws_eks_cluster" "shop" { name = "shop" }
resource "aws_eks_node_group" "nodes" {
  cluster_name = aws_eks_cluster.shop.name
  subnet_ids   = [aws_subnet.a.id, aws_subnet.b.id]
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 4
  }
}
""",
        {"aws_eks_cluster.shop": "interrupted"},
    ),
    "cluster of a node group for each zone": (
        """
resource "aws_eks_cluster" "shop" { name = "shop" }
resource "aws_eks_node_group" "nodes" {
  for_each     = { a = aws_subnet.a.id, b = aws_subnet.b.id }
  cluster_name = aws_eks_cluster.shop.name
  subnet_ids   = [each.value]
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 4
  }
}
""",
        {"aws_eks_cluster.shop": "continues"},
    ),
    "search over two zones without managers": (
        SERVICE.replace("STORE }", "aws_opensearch_domain.search.endpoint }")
        + """
resource "aws_opensearch_domain" "search" {
  domain_name = "search"
  cluster_config {
    instance_count         = 2
    zone_awareness_enabled = true
  }
}
""",
        {"aws_ecs_service.counter": "interrupted"},
    ),
    "search over two zones with managers": (
        SERVICE.replace("STORE }", "aws_opensearch_domain.search.endpoint }")
        + """
resource "aws_opensearch_domain" "search" {
  domain_name = "search"
  cluster_config {
    instance_count           = 2
    zone_awareness_enabled   = true
    dedicated_master_enabled = true
    dedicated_master_count   = 3
  }
}
""",
        {"aws_ecs_service.counter": "continues"},
    ),
    "cluster of one Aurora member": (
        SERVICE.replace("STORE }", "aws_rds_cluster.ledger.endpoint }")
        + """
resource "aws_rds_cluster" "ledger" { engine = "aurora-mysql" }
resource "aws_rds_cluster_instance" "ledger" {
  engine             = "aurora-mysql"
  cluster_identifier = aws_rds_cluster.ledger.id
}
""",
        {"aws_ecs_service.counter": "lost"},
    ),
    "database behind a proxy": (
        SERVICE.replace("STORE }", "aws_db_proxy.pool.endpoint }")
        + """
resource "aws_db_proxy" "pool" {
  name           = "pool"
  vpc_subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_db_proxy_target" "pool" {
  db_proxy_name          = aws_db_proxy.pool.name
  db_instance_identifier = aws_db_instance.records.identifier
}
resource "aws_db_instance" "records" { engine = "mysql" }
""",
        {"aws_ecs_service.counter": "lost"},
    ),
    "database behind a secret": (
        SERVICE.replace("STORE }", "aws_secretsmanager_secret.records.arn }")
        + """
resource "aws_secretsmanager_secret" "records" { name = "records" }
resource "aws_secretsmanager_secret_version" "records" {
  secret_id     = aws_secretsmanager_secret.records.id
  secret_string = jsonencode({ host = aws_db_instance.records.address })
}
resource "aws_db_instance" "records" {
  engine   = "mysql"
  multi_az = false
}
""",
        {"aws_ecs_service.counter": "lost"},
    ),
    "service on a single host": (
        """
resource "aws_ecs_cluster" "shop" { name = "shop" }
resource "aws_ecs_cluster_capacity_providers" "shop" {
  cluster_name       = aws_ecs_cluster.shop.name
  capacity_providers = [aws_ecs_capacity_provider.hosts.name]
}
resource "aws_ecs_capacity_provider" "hosts" {
  name = "hosts"
  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.hosts.arn
  }
}
resource "aws_autoscaling_group" "hosts" {
  min_size            = 1
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_ecs_service" "counter" {
  cluster       = aws_ecs_cluster.shop.id
  desired_count = 2
  capacity_provider_strategy {
    capacity_provider = aws_ecs_capacity_provider.hosts.name
  }
}
""",
        {"aws_ecs_service.counter": "interrupted"},
    ),
    "function in one zone behind a balancer": (
        """
resource "aws_lb" "door" { subnets = [aws_subnet.a.id, aws_subnet.b.id] }
resource "aws_lb_listener" "door" {
  load_balancer_arn = aws_lb.door.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.answer.arn
  }
}
resource "aws_lb_target_group" "answer" { target_type = "lambda" }
resource "aws_lb_target_group_attachment" "answer" {
  target_group_arn = aws_lb_target_group.answer.arn
  target_id        = aws_lambda_function.answer.arn
}
resource "aws_lambda_function" "answer" {
  function_name = "answer"
  vpc_config { subnet_ids = [aws_subnet.a.id] }
}
""",
        {"aws_lb.door": "lost"},
    ),
    "API over a VPC link": (
        """
resource "aws_api_gateway_rest_api" "api" { name = "api" }
resource "aws_api_gateway_integration" "api" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  connection_id = aws_api_gateway_vpc_link.inner.id
  uri           = "http://${aws_lb.inner.dns_name}"
}
resource "aws_api_gateway_vpc_link" "inner" {
  name        = "inner"
  target_arns = [aws_lb.inner.arn]
}
resource "aws_lb" "inner" {
  load_balancer_type               = "network"
  internal                         = true
  enable_cross_zone_load_balancing = true
  subnets                          = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_lb_listener" "inner" {
  load_balancer_arn = aws_lb.inner.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.inner.arn
  }
}
resource "aws_lb_target_group" "inner" {}
resource "aws_lb_target_group_attachment" "inner" {
  target_group_arn = aws_lb_target_group.inner.arn
  target_id        = aws_instance.only.id
}
resource "aws_instance" "only" { subnet_id = aws_subnet.b.id }
""",
        {"aws_api_gateway_rest_api.api": "lost"},
    ),
    "App Runner with a database": (
        """
resource "aws_apprunner_service" "shop" {
  service_name = "shop"
  source_configuration {
    image_repository {
      image_identifier      = "shop:1"
      image_repository_type = "ECR"
      image_configuration {
        runtime_environment_variables = { STORE = aws_db_instance.records.address }
      }
    }
  }
}
resource "aws_db_instance" "records" { engine = "mysql" }
""",
        {"aws_apprunner_service.shop": "lost"},
    ),
    "machine with an elastic address": (
        """
resource "aws_instance" "only" { subnet_id = aws_subnet.a.id }
resource "aws_eip" "only" { instance = aws_instance.only.id }
""",
        {"aws_instance.only": "lost"},
    ),
    "bastion": (
        """
resource "aws_instance" "bastion" { subnet_id = aws_subnet.a.id }
resource "aws_eip" "bastion" { instance = aws_instance.bastion.id }
""",
        {},
    ),
    "worker of a queue": (
        """
resource "aws_sqs_queue" "orders" {}
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.worker.arn
}
resource "aws_lambda_function" "worker" {
  function_name = "worker"
  environment { variables = { STORE = aws_db_instance.records.address } }
}
resource "aws_db_instance" "records" {
  engine            = "mysql"
  availability_zone = data.aws_availability_zones.here.names[1]
}
""",
        {"aws_lambda_function.worker": "lost"},
    ),
    "gateway in each zone": (
        SERVICE.replace("STORE }", "aws_sqs_queue.orders.url }")
        + """
resource "aws_sqs_queue" "orders" {}
resource "aws_subnet" "outer" {
  count             = 2
  availability_zone = data.aws_availability_zones.here.names[count.index]
}
resource "aws_nat_gateway" "out" {
  count     = 2
  subnet_id = aws_subnet.outer[count.index].id
}
resource "aws_route_table" "inner" {
  count = 2
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.out[count.index].id
  }
}
resource "aws_route_table_association" "a" {
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.inner[0].id
}
resource "aws_route_table_association" "b" {
  subnet_id      = aws_subnet.b.id
  route_table_id = aws_route_table.inner[1].id
}
""",
        {"aws_ecs_service.counter": "continues"},
    ),
    "one gateway, and an endpoint for the queue": (
        SERVICE.replace("STORE }", "aws_sqs_queue.orders.url }")
        + """
resource "aws_sqs_queue" "orders" {}
resource "aws_nat_gateway" "out" { subnet_id = aws_subnet.a.id }
resource "aws_vpc_endpoint" "queue" {
  service_name      = "com.amazonaws.us-east-1.sqs"
  vpc_endpoint_type = "Interface"
}
resource "aws_route_table" "inner" {
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.out.id
  }
}
resource "aws_route_table_association" "b" {
  subnet_id      = aws_subnet.b.id
  route_table_id = aws_route_table.inner.id
}
""",
        # What still runs in the second zone reaches the queue, and nothing else outside.
        {"aws_ecs_service.counter": "interrupted"},
    ),
    "file system mounted in both zones": (
        """
resource "aws_ecs_service" "counter" {
  desired_count   = 2
  task_definition = aws_ecs_task_definition.counter.arn
  launch_type     = "FARGATE"
  network_configuration {
    subnets = [aws_subnet.a.id, aws_subnet.b.id]
  }
}
resource "aws_ecs_task_definition" "counter" {
  volume {
    name = "files"
    efs_volume_configuration {
      file_system_id = aws_efs_file_system.files.id
    }
  }
}
resource "aws_efs_file_system" "files" {}
resource "aws_efs_mount_target" "files" {
  for_each       = { a = aws_subnet.a.id, b = aws_subnet.b.id }
  file_system_id = aws_efs_file_system.files.id
  subnet_id      = each.value
}
""",
        {"aws_ecs_service.counter": "continues"},
    ),
}


def found_in(folder: Path, text: str) -> dict[str, str]:
    (folder / "main.tf").write_text(HEAD + text, encoding="utf-8")
    [root] = load_roots(discover([folder]), Inputs())
    assert root.errors == []
    return {case.address: case.word for case in cases_of(root)}


@pytest.mark.parametrize("name", CASES)
def test_a_workload_fares_as_drawn_up_by_hand(tmp_path: Path, name: str) -> None:
    text, expected = CASES[name]
    assert found_in(tmp_path, text) == expected


def test_a_name_of_the_region_alone_is_no_entry_of_its_own(tmp_path: Path) -> None:
    text = """
resource "aws_lb" "door" { subnets = [aws_subnet.a.id, aws_subnet.b.id] }
resource "aws_route53_record" "door" {
  name = "shop"
  type = "A"
  alias {
    name = aws_lb.door.dns_name
  }
}
"""
    (tmp_path / "main.tf").write_text(HEAD + text, encoding="utf-8")
    [root] = load_roots(discover([tmp_path]), Inputs())
    assert [one.entry.address for one in workloads_of(ResourceGraph(root).view())] == ["aws_lb.door"]
