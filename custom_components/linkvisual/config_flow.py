"""Add, repair and change an account and instance."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, count
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow
from probatio import Schema

from .api import console_links
from .const import (
    CONF_INSTANCE_ID,
    CONF_PRODUCTS,
    CONF_REGION,
    CONF_SECURITY_TOKEN,
    DOMAIN,
    SUBENTRY_PRODUCT,
)
from .data import LinkVisualConfigEntry
from .flow.account import (
    Account,
    async_look_up,
    async_products_with_cameras,
    entered_data,
    kept_credentials,
)
from .flow.account_options import LinkVisualOptionsFlow
from .flow.product import ProductFlow
from .flow.schemas import (
    SECTION_EXPERT,
    products_schema,
    reauth_schema,
    reconfigure_schema,
    region_of,
    suggestions,
    user_schema,
)
from .migration import ENTRY_VERSION
from .repair.missing_permissions import async_forget_permissions


class LinkVisualConfigFlow(ConfigFlow, domain=DOMAIN):
    """The dialogs of one account and instance.

    The cloud has no call that names the account. A product key belongs to one account and instance
    in the world, so two entries that share one are the same account; the smallest key found when an
    entry is made becomes its unique id.
    """

    VERSION = ENTRY_VERSION

    def __init__(self) -> None:
        """Start with nothing entered."""
        self._data: dict[str, Any] = {}
        self._account = Account()
        self._chosen: set[str] = set()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: LinkVisualConfigEntry) -> OptionsFlow:
        """Return the options dialog."""
        return LinkVisualOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: LinkVisualConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the dialog for the settings of a product."""
        return {SUBENTRY_PRODUCT: ProductFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the account."""
        account = Account()
        if user_input is not None:
            data = entered_data(user_input)
            account = await async_look_up(self.hass, data)
            if not account.errors:
                # A dialog that somebody has left without an end must not be in the way of this one.
                await self.async_set_unique_id(min(account.product_keys), raise_on_progress=False)
                self._abort_if_set_up(account)
                self._data, self._account = data, account
                self._chosen = await async_products_with_cameras(self.hass, data, account.products)
                return await self.async_step_products()
        start = {CONF_REGION: region_of(self.hass.config.country)}
        return self._show("user", user_schema, user_input or start, account)

    async def async_step_products(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which products to bring in."""
        if user_input is None:
            return self._show_products(self._chosen)
        if not user_input[CONF_PRODUCTS]:
            return self._show_products([], {CONF_PRODUCTS: "no_products_chosen"})
        data = self._data | user_input
        if self.source == SOURCE_RECONFIGURE:
            return self._save(self._get_reconfigure_entry(), data)
        self._abort_if_set_up(self._account)
        return self.async_create_entry(title=self._title(data), data=data)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start again with the credentials when the cloud stopped accepting them."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new credentials of the same account."""
        entry = self._get_reauth_entry()
        account = Account()
        if user_input is not None:
            replaced = {CONF_SECURITY_TOKEN, CONF_INSTANCE_ID}
            kept = {key: value for key, value in entry.data.items() if key not in replaced}
            data = kept | entered_data(user_input)
            account = await self._async_look_up_same(entry, data)
            if not account.errors:
                return self._save(entry, data)
        return self._show(
            "reauth_confirm",
            reauth_schema,
            user_input or suggestions(entry.data) | {SECTION_EXPERT: {}},
            account,
            region=entry.data[CONF_REGION],
            opened=CONF_SECURITY_TOKEN in entry.data,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change anything but the account."""
        entry = self._get_reconfigure_entry()
        account = Account()
        if user_input is not None:
            data = kept_credentials(entry.data, entered_data(user_input))
            account = await self._async_look_up_same(entry, data)
            if not account.errors:
                others = [other for other in self._async_current_entries() if other is not entry]
                self._abort_if_shared_with(account, others)
                self._data, self._account = data, account
                self._chosen = account.product_keys & set(entry.data[CONF_PRODUCTS])
                return await self.async_step_products()
        return self._show(
            "reconfigure", reconfigure_schema, user_input or suggestions(entry.data), account
        )

    async def _async_look_up_same(
        self, entry: LinkVisualConfigEntry, data: Mapping[str, Any]
    ) -> Account:
        """Look up an account that must be the one of an entry."""
        account = await async_look_up(self.hass, data)
        if account.products and account.product_keys.isdisjoint(entry.data[CONF_PRODUCTS]):
            return Account(errors={"base": "wrong_account"})
        return account

    def _save(self, entry: LinkVisualConfigEntry, data: Mapping[str, Any]) -> ConfigFlowResult:
        """Store an account anew and reload it; settings of products left out go with them.

        Home Assistant's own method is not for entries that listen to changes of their options.
        """
        left_out = [
            subentry_id
            for subentry_id, subentry in entry.subentries.items()
            if subentry.unique_id not in data[CONF_PRODUCTS]
        ]
        for subentry_id in left_out:
            self.hass.config_entries.async_remove_subentry(entry, subentry_id)
        async_forget_permissions(self.hass, entry)
        self.hass.config_entries.async_update_entry(entry, data=data)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason=f"{self.source}_successful")

    def _abort_if_set_up(self, account: Account) -> None:
        """Abort when there is an entry of this account, which another dialog may have made by now."""
        self._abort_if_unique_id_configured()
        self._abort_if_shared_with(account, self._async_current_entries())

    def _abort_if_shared_with(self, account: Account, entries: list[LinkVisualConfigEntry]) -> None:
        """Abort when an entry already holds a product of this account."""
        for entry in entries:
            if not account.product_keys.isdisjoint(entry.data[CONF_PRODUCTS]):
                raise AbortFlow("already_configured")

    def _title(self, data: Mapping[str, Any]) -> str:
        """Return the place of the account, with a number where another account has the same."""
        title = f"LinkVisual {data.get(CONF_INSTANCE_ID, data[CONF_REGION])}"
        taken = {entry.title for entry in self._async_current_entries()}
        numbered = (f"{title} ({number})" for number in count(2))
        return next(name for name in chain([title], numbered) if name not in taken)

    def _show(
        self,
        step_id: str,
        schema: Callable[..., Schema],
        values: Mapping[str, Any],
        account: Account,
        *,
        region: str | None = None,
        opened: bool = False,
    ) -> ConfigFlowResult:
        """Show a form with what was entered and what was wrong with it.

        `region` is the account's where the form does not ask for it. What experts may want is open
        where it is `opened`, filled in or wrong.
        """
        opened |= SECTION_EXPERT in account.errors or any(values.get(SECTION_EXPERT, {}).values())
        links = console_links(region or values[CONF_REGION])
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema(opened=opened), values),
            errors=account.errors,
            description_placeholders=links | account.placeholders,
        )

    def _show_products(
        self, chosen: Iterable[str], errors: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Show the products found."""
        return self.async_show_form(
            step_id="products",
            data_schema=products_schema(self._account.products, chosen),
            errors=errors,
        )
