"""Whether stores that are not relational ask their callers who they are."""

from __future__ import annotations

from scanner.model import elasticache, emr, memorydb, msk, qldb
from scanner.model.base import Part
from scanner.model.fields import boolean, parts, text, texts
from scanner.verdict import Result, any_of


class ClientAuthentication(Part):
    """How brokers let clients in."""

    __slots__ = ()

    unauthenticated = boolean(cfn="Unauthenticated.Enabled", tf="unauthenticated", default=False)
    iam = boolean(cfn="Sasl.Iam.Enabled", tf="sasl.iam", default=False)
    scram = boolean(cfn="Sasl.Scram.Enabled", tf="sasl.scram", default=False)
    authorities = texts(cfn="Tls.CertificateAuthorityArnList", tf="tls.certificate_authority_arns")

    def is_required(self) -> Result:
        """Assert that every client must say who it is."""
        named = (self.iam.is_true(), self.scram.is_true(), self.authorities.is_set())
        return self.unauthenticated.is_false() & any_of(named, named[0])


class Brokers(Part):
    """Brokers, seen by how they let clients in."""

    __slots__ = ()

    authentication = parts(ClientAuthentication, cfn="ClientAuthentication", tf="client_authentication")


class Kerberos(Part):
    """A cluster's Kerberos settings."""

    __slots__ = ()

    realm = text(cfn="Realm", tf="realm")


class Hadoop(Part):
    """A cluster of EMR, seen by its Kerberos settings."""

    __slots__ = ()

    kerberos = parts(Kerberos, cfn="KerberosAttributes", tf="kerberos_attributes")


def asks_who_calls(
    store: msk.Cluster | elasticache.ReplicationGroup | emr.Cluster | qldb.Ledger | memorydb.Cluster,
) -> Result | None:
    """Assert that a store asks its callers who they are; None for a cluster without Kerberos."""
    match store:
        case msk.Cluster():
            brokers = Brokers(store.block, store.value, store.view, store.span)
            return brokers.authentication.all(lambda one: one.is_required()) & brokers.authentication.is_set()
        case elasticache.ReplicationGroup():
            token = store.auth_token
            # What a deployer is asked for is set, though nobody knows to what.
            named = (
                token.passed(f"{token.name} is set") if token.is_given else store.user_groups.is_set() | token.is_set()
            )
            return named & store.transit_encryption.is_true()
        case emr.Cluster():
            kerberos = Hadoop(store.block, store.value, store.view, store.span).kerberos
            if kerberos.missing:
                return None
            return kerberos.all(lambda one: one.realm.is_set())
        case qldb.Ledger():
            return store.permissions_mode.is_("STANDARD")
        case memorydb.Cluster():
            return store.access_list.is_not("open-access")
