package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/outbound/alerting"
	"actual/app/notices"
	"actual/app/task"
	"actual/app/vault"
	"actual/cmd/internal/config"
	"actual/ports"
)

// Alerts tells people that something is wrong. It needs System, PostGIS, Vault, Posting, a config.Config,
// and AlertChannels or NoAlertChannels.
var Alerts = wire.NewSet(
	AlertPages,
	AlertSeals,
	wire.Struct(new(notices.Outside), "*"),
	notices.New,
	wire.Bind(new(task.Alerter), new(*notices.Service)),
	wire.Bind(new(httpapi.Alerts), new(*notices.Service)),
)

// AlertChannels sends mail and posts to incoming webhooks. It needs Mail and Posting.
var AlertChannels = wire.NewSet(alerting.New, wire.Bind(new(ports.AlertChannel), new(*alerting.Channels)))

// AlertSeals seals addresses of incoming webhooks, as vendor credentials are.
func AlertSeals(v *vault.Vault) notices.Sealer { return v }

// NoAlertChannels is for what shows alerts and sends none.
func NoAlertChannels() ports.AlertChannel { return nil }

// AlertPages is where links in messages lead.
func AlertPages(cfg config.Config) notices.Pages { return notices.Pages(cfg.URL()) }
