package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/webui"
	"actual/adapters/outbound/aspire"
	"actual/adapters/outbound/postgis"
	"actual/app/exporting"
	"actual/app/targeting"
	"actual/app/task"
	"actual/app/transfers"
	"actual/domain/transfer"
	"actual/ports"
)

// Transfers brings approved time to where it is paid. It needs System, PostGIS, and
// TimeTargets or NoTimeTargets.
var Transfers = wire.NewSet(
	ApprovedTime,
	transfer.Usual,
	TransferService,
	wire.Bind(new(task.TransferWorker), new(*transfers.Service)),
	wire.Bind(new(httpapi.Transfers), new(*transfers.Service)),
	wire.Bind(new(httpapi.TransferSetter), new(*transfers.Service)),
	wire.Bind(new(httpapi.TransferBundler), new(*transfers.Service)),
	wire.Bind(new(webui.Transfers), new(*transfers.Service)),
)

// TimeTargets says who writes time where. It needs the directories of targets.
var TimeTargets = wire.NewSet(
	TargetsOfTime,
	postgis.NewTimeMarks,
	OfficeOf,
)

// NoTimeTargets is for what asks for transfers and works on none.
var NoTimeTargets = wire.NewSet(NoTargetsOfTime, NoOffice)

// TargetsOfTime are those of the targets whose people and codes are read that time is
// written to as well: one client of a vendor's does both. Aspire's time, which is
// booked to the tickets of jobs, is one besides.
func TargetsOfTime(known targeting.Directories, c *aspire.Client, marks *postgis.TimeMarks) transfers.Targets {
	targets := transfers.Targets{transfer.AspireTime: aspire.NewWritten(c, marks)}
	for name, one := range known {
		if t, writes := one.(ports.TimeTarget); writes {
			targets[name] = t
		}
	}
	return targets
}

// TransferService tells an office, where there is one, of what a target lets nobody
// correct.
func TransferService(w ports.UnitOfWork, t transfers.Targets, a transfers.Approved, p transfer.Policy, clock ports.Clock, ids ports.Identifiers, o transfers.Office) *transfers.Service {
	return transfers.NewService(w, t, a, p, clock, ids).Telling(o)
}

// OfficeOf tells offices by issues.
func OfficeOf(x *exporting.Exporter) transfers.Office { return x }

// NoOffice is nobody to be told.
func NoOffice() transfers.Office { return nil }

// NoTargetsOfTime is no target.
func NoTargetsOfTime() transfers.Targets { return nil }

// ApprovedTime says where approved time is read.
func ApprovedTime() transfers.Approved {
	return func(tx ports.Tx) ports.TimeEntries { return tx.TimeHeld }
}
