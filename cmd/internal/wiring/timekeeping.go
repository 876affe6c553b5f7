package wiring

import (
	"github.com/google/wire"

	"actual/adapters/inbound/httpapi"
	"actual/app/gaps"
	"actual/app/payrolls"
	"actual/app/publicworks"
	"actual/app/timekeeping"
)

// Timekeeping derives, approves and classifies workers' time, and certifies payrolls. It needs System, PostGIS
// and the fences.
var Timekeeping = wire.NewSet(
	gaps.NewTeller, gaps.NewSettings,
	wire.Bind(new(httpapi.Completeness), new(*gaps.Teller)),
	timekeeping.NewDesk,
	timekeeping.NewPay,
	publicworks.New,
	wire.Bind(new(httpapi.TimeDays), new(*timekeeping.Desk)),
	wire.Bind(new(httpapi.TimeDesk), new(*timekeeping.Desk)),
	wire.Bind(new(httpapi.TimeSayings), new(*timekeeping.Desk)),
	wire.Bind(new(httpapi.PaySettingsKeeper), new(*timekeeping.Pay)),
	wire.Bind(new(httpapi.PayPeriods), new(*timekeeping.Pay)),
	wire.Bind(new(httpapi.PublicWorks), new(*publicworks.Office)),
	wire.Bind(new(httpapi.Certifier), new(*publicworks.Office)),
	wire.Bind(new(payrolls.Periods), new(*timekeeping.Pay)),
)
