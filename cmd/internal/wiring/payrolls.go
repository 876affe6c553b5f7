package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/outbound/adp"
	"actual/app/payrolls"
	"actual/app/task"
	"actual/ports"
)

// Payrolls gives payrolls the hours of pay periods. It needs System, PostGIS,
// Timekeeping, and PayrollAPI or NoPayrollAPI.
var Payrolls = wire.NewSet(
	payrolls.NewService,
	wire.Struct(new(adp.Files)),
	wire.Bind(new(ports.PaydataFiles), new(adp.Files)),
	wire.Bind(new(task.PayrollWorker), new(*payrolls.Service)),
	wire.Bind(new(httpapi.Payrolls), new(*payrolls.Service)),
	wire.Bind(new(httpapi.PayrollKeeper), new(*payrolls.Service)),
)

// NoPayrollAPI is for what asks for exports to payroll and sends none.
func NoPayrollAPI() ports.Payroll { return nil }
