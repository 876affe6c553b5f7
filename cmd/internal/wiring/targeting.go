package wiring

import (
	"log/slog"

	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/outbound/adp"
	"actual/adapters/outbound/quickbooksonline"
	"actual/adapters/outbound/quickbookstime"
	"actual/adapters/telemetry"
	"actual/app/labour"
	"actual/app/targeting"
	"actual/app/task"
	"actual/cmd/internal/config"
	"actual/domain/transfer"
	"actual/ports"
)

// QuickBooksOnlineClient writes time to QuickBooks Online.
func QuickBooksOnlineClient(cfg config.Config, c ports.Connections, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *quickbooksonline.Client {
	return quickbooksonline.New(quickbooksonline.Options{Policy: policy(cfg.Online, cfg)}, c, b, m, clock, log)
}

// QuickBooksOnlineGrants asks Intuit's authorisation server.
func QuickBooksOnlineGrants(cfg config.Config, b ports.RateBudget, m *telemetry.Vendors, clock ports.Clock, log *slog.Logger) *quickbooksonline.Grants {
	return quickbooksonline.NewGrants(quickbooksonline.Options{Policy: policy(cfg.Online, cfg)}, b, m, clock, log)
}

// Targeting settles who workers are at targets of time, and by which codes time is
// booked there. It needs System, PostGIS and Rules, and TargetDirectories or
// NoTargetDirectories.
var Targeting = wire.NewSet(
	targeting.New,
	wire.Bind(new(httpapi.Targeting), new(*targeting.Targeting)),
	wire.Bind(new(httpapi.TargetReader), new(*targeting.Targeting)),
	wire.Bind(new(task.TargetReader), new(*targeting.Targeting)),
)

// TargetDirectories says who reads what targets have.
func TargetDirectories(time *quickbookstime.Client, online *quickbooksonline.Client, payroll *adp.Client) targeting.Directories {
	return targeting.Directories{transfer.QuickBooksTime: time, transfer.QuickBooksOnline: online, transfer.ADP: payroll}
}

// Targets are the vendors that time is written at, and what is read there beside Aspire.
// They need Connecting and Aspire.
var Targets = wire.NewSet(
	QuickBooksTimeClient, QuickBooksOnlineClient, TargetDirectories, SheetSource,
	labour.NewNight,
	wire.Bind(new(task.BookedReader), new(*labour.Night)),
)

// SheetSource reads time sheets in QuickBooks Time.
func SheetSource(c *quickbookstime.Client) labour.SheetSource {
	return labour.SheetSource{TimeSource: c}
}

// NoTargetDirectories is for what asks no vendor.
func NoTargetDirectories() targeting.Directories { return targeting.Directories{} }
