package geofence

// sincos returns sine and cosine of an angle in units of 1e-7 degree, to the
// last bit or nearly. The angle is an integer, so it is reduced to ±45° without
// error; each product is rounded by itself, so that no machine fuses it.
func sincos(units int32) (sin, cos float64) {
	const quarter = 90 * degree
	turns := (int64(units) + 5*quarter/2) / quarter // Shifted by two quarters: never negative.
	x := float64(float64(int64(units)-(turns-2)*quarter) * unitRadian)
	s, c := sinKernel(x), cosKernel(x)
	switch (turns + 2) & 3 {
	case 0:
		return s, c
	case 1:
		return c, -s
	case 2:
		return -s, -c
	default:
		return -c, s
	}
}

// The polynomials are those of FDLIBM (Sun Microsystems, 1993), k_sin.c and
// k_cos.c: |x| ≤ π/4, error below 2^-58.

func sinKernel(x float64) float64 {
	z := float64(x * x)
	p := 1.58969099521155010221e-10
	p = float64(z*p) - 2.50507602534068634195e-08
	p = float64(z*p) + 2.75573137070700676789e-06
	p = float64(z*p) - 1.98412698298579493134e-04
	p = float64(z*p) + 8.33333333332248946124e-03
	p = float64(z*p) - 1.66666666666666324348e-01
	return x + float64(float64(z*x)*p)
}

func cosKernel(x float64) float64 {
	z := float64(x * x)
	p := -1.13596475577881948265e-11
	p = float64(z*p) + 2.08757232129817482790e-09
	p = float64(z*p) - 2.75573143513906633035e-07
	p = float64(z*p) + 2.48015872894767294178e-05
	p = float64(z*p) - 1.38888888888741095749e-03
	p = float64(z*p) + 4.16666666666666019037e-02
	half := float64(z * 0.5)
	w := 1 - half
	return w + (((1 - w) - half) + float64(float64(z*z)*p))
}
