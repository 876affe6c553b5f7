package wiring

import (
	"log/slog"

	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/postgis"
	"actual/app/subscriptions"
	"actual/app/task"
	"actual/app/vault"
	"actual/ports"
)

// Webhooks keeps whom companies have told what happens. It needs System, PostGIS, Vault
// and Posting.
var Webhooks = wire.NewSet(
	subscriptions.NewService,
	Seals,
	wire.Bind(new(httpapi.Webhooks), new(*subscriptions.Service)),
)

// Dispatching sends what happens to them. It needs Webhooks, SignIn and a *slog.Logger.
var Dispatching = wire.NewSet(
	subscriptions.NewDispatcher,
	subscriptions.NewTeller,
	WebhookDriver,
	wire.Bind(new(scheduler.Dispatcher), new(*subscriptions.Dispatcher)),
	wire.Bind(new(task.WebhookTeller), new(*subscriptions.Teller)),
)

// WebhookDriver drives the messages of all companies.
func WebhookDriver(directory *postgis.Directory, d scheduler.Dispatcher, clock ports.Clock, log *slog.Logger) *scheduler.Webhooks {
	return scheduler.NewWebhooks(directory, d, clock, log)
}

// Seals seals what messages are signed by, as vendor credentials are.
func Seals(v *vault.Vault) subscriptions.Sealer { return v }
