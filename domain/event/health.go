package event

// Health is what an event tells of the badge itself.
type Health struct {
	FromDevice bool  // The device itself was heard; false for what Notehub or an API call made.
	HeardAt    int64 // When it was heard: Notehub's clock, else ours. Unix seconds, UTC; 0 where it was not.

	MilliVolts  Quantity
	TenthsC     Quantity // Tenths of a degree Celsius, in the case.
	Bars        Quantity
	RSSI        Quantity
	USB         bool
	Charging    bool
	VoltageMode string

	SessionBegan bool
	SessionEnded bool
	SessionWhy   string
}

// health leaves all empty where the device had no part in the event: silence is
// measured from when the device was heard.
func (r reading) health(arrived int64) Health {
	e := r.e
	if !e.FromDevice() {
		return Health{}
	}
	heard := arrived
	if r.received.OK {
		heard = r.received.Sec
	}
	return Health{
		FromDevice: true, HeardAt: heard,
		MilliVolts: e.MilliVolts, TenthsC: e.TenthsC, Bars: e.Bars, RSSI: e.RSSI,
		USB: e.USB, Charging: e.Charging, VoltageMode: e.VoltageMode,
		SessionBegan: e.Req == "session.begin", SessionEnded: e.Req == "session.end", SessionWhy: e.SessionWhy,
	}
}
