// Package certifiedform draws a certified payroll as a PDF, with the content of form
// WH-347 of January 2025 and the numbers of its columns. What only payroll knows,
// deductions and net pay, is left blank, and so is money without a rate. Hours are
// hundredths that add up; the exact time is in the payroll's data.
//
// The form itself is optional, its content is not (29 CFR 5.5(a)(3)).
package certifiedform
