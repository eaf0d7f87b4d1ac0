"""AWS User Notifications: events of AWS's services, told to people.

https://docs.aws.amazon.com/notifications/latest/userguide/what-is-service.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import on, parts, reference, text
from scanner.verdict import Result


class Channel(Part):
    """A place that notifications are delivered to."""

    __slots__ = ()


class Configuration(Resource):
    """Which notifications go where."""

    cloudformation = "AWS::Notifications::NotificationConfiguration"
    terraform = "aws_notifications_notification_configuration"

    channels = parts(
        Channel,
        cfn=on("AWS::Notifications::ChannelAssociation.NotificationConfigurationArn"),
        tf=on("aws_notifications_channel_association.notification_configuration_arn"),
    )


class NoticeRule(Resource):
    """Events that a configuration tells of."""

    cloudformation = "AWS::Notifications::EventRule"
    terraform = "aws_notifications_event_rule"

    source = text(cfn="Source", tf="source")
    configuration = reference(
        "notifications.Configuration", cfn="NotificationConfigurationArn", tf="notification_configuration_arn"
    )

    def is_heard(self) -> Result:
        """Assert that its configuration delivers somewhere."""
        configuration = self.configuration.to(Configuration)
        if configuration is None:
            return self.configuration.unknown("where the notifications go lies outside the template")
        return configuration.channels.is_set()
