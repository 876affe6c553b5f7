package wiring

import (
	"log/slog"

	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/webui"
	"actual/adapters/outbound/quickbooksonline"
	"actual/adapters/outbound/quickbookstime"
	"actual/adapters/telemetry"
	"actual/app/connecting"
	"actual/app/task"
	"actual/cmd/internal/config"
	"actual/domain/vendor"
	"actual/ports"
)

// Connecting keeps accounts that people connect by the browser. It needs System,
// PostGIS, Vault, Telemetry, a config.Config and a *slog.Logger.
var Connecting = wire.NewSet(
	GrantServers, QuickBooksOnlineGrants, Applications, Landing,
	connecting.New,
	wire.Bind(new(ports.Connections), new(*connecting.Keeper)),
	wire.Bind(new(httpapi.Connector), new(*connecting.Keeper)),
	wire.Bind(new(webui.Connector), new(*connecting.Keeper)),
	wire.Bind(new(task.ConnectionKeeper), new(*connecting.Keeper)),
)

// QuickBooksTimeClient asks QuickBooks Time's API.
func QuickBooksTimeClient(cfg config.Config, c ports.Connections, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *quickbookstime.Client {
	return quickbookstime.New(quickbookstime.Options{Policy: policy(cfg.QuickBooksTime, cfg)}, c, b, m, clock, log)
}

// GrantServers are the vendors' authorisation servers.
func GrantServers(cfg config.Config, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger, online *quickbooksonline.Grants) connecting.Servers {
	return connecting.Servers{
		vendor.QuickBooksTime:   quickbookstime.NewGrants(quickbookstime.Options{Policy: policy(cfg.QuickBooksTime, cfg)}, b, m, clock, log),
		vendor.QuickBooksOnline: online,
	}
}

// Applications are this installation's own at vendors.
func Applications(cfg config.Config) connecting.Apps {
	apps := connecting.Apps{}
	if cfg.QuickBooksTimeID != "" {
		apps[vendor.QuickBooksTime] = vendor.Credential{Secrets: map[string]vendor.Secret{
			vendor.ClientIDField: vendor.NewSecret(cfg.QuickBooksTimeID), vendor.ClientSecretField: vendor.NewSecret(cfg.QuickBooksTimeSecret),
		}}
	}
	return apps
}

// Landing is where vendors send browsers back to.
func Landing(cfg config.Config) connecting.Landing {
	return connecting.Landing(cfg.URL() + webui.ConnectPath)
}
