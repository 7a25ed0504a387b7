/** Who plays in the demo. All names and numbers are made up. */
export const BUSINESS = 'Acme Outdoor'
export const AGENT = 'Ada'
export const CUSTOMER = {
  name: 'Lena Fischer',
  firstName: 'Lena',
  lastName: 'Fischer',
  number: '16505551234',
}
