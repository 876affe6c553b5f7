package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
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
	transfers.NewService,
	wire.Bind(new(task.TransferWorker), new(*transfers.Service)),
	wire.Bind(new(httpapi.Transfers), new(*transfers.Service)),
	wire.Bind(new(httpapi.TransferSetter), new(*transfers.Service)),
	wire.Bind(new(httpapi.TransferBundler), new(*transfers.Service)),
)

// TimeTargets says who writes time where. It needs the directories of targets.
var TimeTargets = wire.NewSet(TargetsOfTime)

// NoTimeTargets is for what asks for transfers and works on none.
var NoTimeTargets = wire.NewSet(NoTargetsOfTime)

// TargetsOfTime are those of the targets whose people and codes are read that time is
// written to as well: one client of a vendor's does both.
func TargetsOfTime(known targeting.Directories) transfers.Targets {
	targets := transfers.Targets{}
	for name, one := range known {
		if t, writes := one.(ports.TimeTarget); writes {
			targets[name] = t
		}
	}
	return targets
}

// NoTargetsOfTime is no target.
func NoTargetsOfTime() transfers.Targets { return nil }

// ApprovedTime says where approved time is read.
func ApprovedTime() transfers.Approved {
	return func(tx ports.Tx) ports.TimeEntries { return tx.TimeHeld }
}
