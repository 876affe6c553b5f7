package wiring

import (
	"context"
	"strings"

	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/webui"
	"actual/adapters/outbound/oidc"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/app/access"
	"actual/app/insight"
	"actual/app/task"
	"actual/cmd/internal/config"
	"actual/domain/tenant"
	"actual/ports"
)

// Access manages people and their sessions. It needs System, PostGIS and a
// config.Config.
var Access = wire.NewSet(
	WallClock, SessionTerms,
	access.NewUsers,
	access.NewSessions,
	wire.Bind(new(webui.Sessions), new(*access.Sessions)),
	wire.Bind(new(httpapi.SessionGate), new(*access.Sessions)),
	wire.Bind(new(httpapi.SessionKeeper), new(*access.Sessions)),
	wire.Bind(new(httpapi.UserManager), new(*access.Users)),
	wire.Bind(new(httpapi.CompanyShower), new(*access.Users)),
)

// SignIn lets people in, and people of ours into companies. It needs Access, Mail,
// PostGIS and a config.Config.
var SignIn = wire.NewSet(
	SignInRules, Issuer, OpenOps, Origin, PagesOrigin, PagesMap,
	access.NewSignIn,
	access.NewSupport,
	oidc.New,
	postgis.NewFleet,
	insight.NewFleetViewer,
	webui.New,
	wire.Struct(new(webui.Parts), "*"),
	wire.Bind(new(ports.IdentityProvider), new(*oidc.Provider)),
	wire.Bind(new(ports.Fleet), new(*postgis.Fleet)),
	wire.Bind(new(task.Postman), new(*access.SignIn)),
	wire.Bind(new(webui.SignIn), new(*access.SignIn)),
	wire.Bind(new(webui.Chooser), new(*access.SignIn)),
	wire.Bind(new(httpapi.Entries), new(*access.Support)),
	wire.Bind(new(httpapi.FleetViewer), new(*insight.FleetViewer)),
	wire.Bind(new(httpapi.LinkAsker), new(*access.SignIn)),
	wire.Bind(new(httpapi.Pages), new(*webui.Pages)),
)

// WallClock is the machine's time, in a demo too.
func WallClock() access.WallClock { return access.WallClock{Clock: system.Clock{}} }

// SessionTerms bounds sessions.
func SessionTerms(cfg config.Config) tenant.SessionTerms {
	return tenant.SessionTerms{Idle: cfg.SessionIdle, Most: cfg.SessionMost}
}

// SignInRules are the settings of signing in.
func SignInRules(cfg config.Config) access.SignInRules {
	return access.SignInRules{URL: cfg.URL(), EmailDomains: cfg.OIDCDomains}
}

// Origin is what requests in sessions must come from.
func Origin(cfg config.Config) httpapi.Origin { return httpapi.Origin(cfg.URL()) }

// PagesMap is the ground that maps are drawn on.
func PagesMap(cfg config.Config) webui.BaseMap {
	switch m := cfg.Map; m.MapSource {
	case config.MapAzure:
		return webui.AzureMap(m.MapKey)
	case config.MapPMTiles:
		return webui.BaseMap{Kind: m.MapSource, File: m.MapURL, Attribution: m.MapAttribution}
	default:
		return webui.BaseMap{Kind: m.MapSource, URL: m.MapURL, Attribution: m.MapAttribution, MaxZoom: m.MapMaxZoom, Hosts: strings.Fields(m.MapHosts)}
	}
}

// PagesOrigin is what forms must come from.
func PagesOrigin(cfg config.Config) webui.Origin { return webui.Origin(cfg.URL()) }

// Issuer is who says who people are.
func Issuer(cfg config.Config) oidc.Config {
	return oidc.Config{
		Issuer: cfg.OIDCIssuer, Name: cfg.OIDCName, ClientID: cfg.OIDCClientID, ClientSecret: cfg.OIDCClientSecret, Redirect: cfg.URL() + "/sign-in/oidc/callback",
	}
}

// opsConns suffices for the few who look at the fleet.
const opsConns = 2

// OpenOps opens the fleet's pool; an empty one where the server has none.
func OpenOps(ctx context.Context, cfg config.Config) (postgis.OpsPool, func(), error) {
	if cfg.DatabaseOps == "" {
		return postgis.OpsPool{}, func() {}, nil
	}
	pool, err := postgis.OpenOps(ctx, cfg.DatabaseOps, opsConns)
	if err != nil {
		return pool, nil, err
	}
	return pool, pool.Close, nil
}
