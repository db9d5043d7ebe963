import { makeGreyWithSharp } from '../../../src/adapters/pictures/grey.ts'

export const createGreyMaker = () => makeGreyWithSharp(50_000_000)
